"""Markdown text -> Markdown that any other program reads as this one does.

Paragraphs, lists, emphasis and links stay what they are. Whatever else there is that another program could take for
markup is escaped, so that there too it shows as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from likvardig_tui.content.markdown import attribute, is_simple, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARK = re.compile(r"[\\`*_\[\]<>#~|]|&(?=#?\w+;)")
"""What begins markup anywhere in a line; ``~`` and ``|`` not in CommonMark, but in what many read it with."""
_START = re.compile(r"(?=[-+=:])|([0-9]{1,9})(?=[.)])")
"""What begins a list, or makes a heading or a table of the line above, where a line begins with it."""
_SPACE = re.compile(r"[ \t\n]+")
_BULLETS = re.compile(r"(?:- ){3,}|(?:\* ){3,}")
BREAK = "\\\n"
"""What breaks a line within a paragraph; spaces at its end would do, but many programs remove them."""


def literal(text: str) -> str:
    """Return text that stands in a line, so that it shows as it stands."""
    return _MARK.sub(r"\\\g<0>", text)


def literal_lines(*lines: str) -> str:
    """Return a paragraph that shows the ``lines`` as they stand; an empty one would end it, and is left out."""
    return BREAK.join(_begun(literal(line)) for line in "\n".join(lines).split("\n") if line)


def _begun(line: str) -> str:
    """Escape what would be no text at the start of a line."""
    match = _START.match(line)
    return f"{line[: match.end()]}\\{line[match.end() :]}" if match else line


def _standing(line: str) -> str:
    """Return a line that shows as it stands, its indent too."""
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    return "&nbsp;" * indent + literal(text) if indent else _begun(literal(text))


def safe(text: str) -> str:
    """Return a Markdown text of the content, so that any program reads it as this one does."""
    if is_simple(text) and not _MARK.search(text.replace("*", "")):
        return text.strip()
    writer = _Writer()
    for token, consent_status in tokens(text):
        if consent_status:
            writer.stand(consent_status)
        else:
            writer.take(token)
    return "\n".join(writer.lines)


class _Writer:
    """Writes blocks line by line, each within the lists it is in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._markers: list[str] = []
        """Of the items around what comes next, each with the space after it."""
        self._written = 0
        """How many of them have been written."""
        self._tight = False
        self._depth = 0
        """How many lists the block written last is in."""
        self._is_first_item = False
        self._needs_space = False
        """Whether an empty line has to stand before what comes next, even among tight items."""

    def take(self, token: Token) -> None:
        """Take a token that does not show as it stands."""
        match token.type:
            case "paragraph_open":
                self._tight = token.hidden
            case "inline":
                self._write(_inline(token.children or []), tight=self._tight)
            case "list_item_open":
                self._markers.append(f"{token.info}{token.markup} ")
            case "list_item_close":
                if self._written < len(self._markers):
                    self._write_empty()
                self._markers.pop()
                self._written = len(self._markers)
            case "bullet_list_open" | "ordered_list_open":
                if token.attrGet("start") is not None:  # a paragraph above would take in what does not begin with 1
                    self._needs_space = True
                self._is_first_item = True

    def stand(self, text: str) -> None:
        """Take the lines of a block that shows as it stands."""
        for part in re.split(r"\n[ \n]*\n", text):
            self._write(BREAK.join(map(_standing, part.split("\n"))), tight=False)
        self._needs_space = True

    def _write(self, text: str, *, tight: bool) -> None:
        first, rest = self._prefixes()
        if self.lines and (self._needs_space or not (tight and self._depth)):
            self.lines.append("")
        self._depth = len(self._markers)
        self._needs_space = self._is_first_item = False
        for at, line in enumerate(text.split("\n")):
            self.lines.append((rest if at else first) + line)

    def _prefixes(self) -> tuple[str, str]:
        """Return what stands before the next line, and before those that follow it."""
        indent = " " * len("".join(self._markers[: self._written]))
        markers = "".join(self._markers[self._written :])
        self._written = len(self._markers)
        return indent + markers, indent + " " * len(markers)

    def _write_empty(self) -> None:
        """Write an item that has no text of its own."""
        if _BULLETS.fullmatch("".join(self._markers[self._written :])):  # three bullets on a line would be a rule
            while self._written < len(self._markers):
                self.lines.append(" " * len("".join(self._markers[: self._written])) + self._markers[self._written][0])
                self._written += 1
        else:
            self._write("", tight=not self._is_first_item)
            self.lines[-1] = self.lines[-1].rstrip(" ")


def _inline(children: list[Token]) -> str:
    """Return the lines of one paragraph."""
    text = ""
    opened: list[Token] = []
    for child in children:
        match child.type:
            case "strong_open" | "strong_close" | "em_open" | "em_close":
                text += child.markup
            case "link_open":
                text = f"{text[:-1]}\\![" if text.endswith("!") else f"{text}["  # with a ! it would be an image
                opened.append(child)
            case "link_close":
                text += f"]({_destination(opened.pop())})"
            case "code_inline":
                text += literal(f"{child.markup}{child.content}{child.markup}")
            case "softbreak":
                text = text.rstrip(" ") + "\n"
            case "hardbreak":
                text = text.rstrip(" ") + BREAK
            case _:
                text += literal(_SPACE.sub(" ", child.content))
    return "\n".join(map(_begun, text.split("\n")))


def _destination(link: Token) -> str:
    """Return a link's address and, if it has one, its title."""
    address = re.sub(r"[\\<>]|&(?=#?\w+;)", r"\\\g<0>", attribute(link, "href"))
    if not re.fullmatch(r"[^\s()<>\\]+", address):
        address = f"<{address}>"
    title = attribute(link, "title").replace("\\", "\\\\").replace('"', '\\"')
    title = re.sub(r"&(?=#?\w+;)", r"\\&", title)
    return f'{address} "{title}"' if title else address
