"""Rewrite Markdown so that other programs interpret it as this one does.

Paragraphs, sub-headings, lists, emphasis and links are kept. Everything else that another program could interpret as
markup is escaped, so that it is shown literally there too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from likvardig_tui.content.markdown import is_simple, link_attribute, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKUP = re.compile(r"[\\`*_\[\]<>#~|]|&(?=#?\w+;)")
"""Start of markup anywhere in a line; ``~`` and ``|`` are not CommonMark, but common extensions."""
_BLOCK_START = re.compile(r"(?=[-+=:])|([0-9]{1,9})(?=[.)])")
"""Start of a line that begins a list, or turns the line above into a heading or a table."""
_SPACE = re.compile(r"[ \t\n]+")
_BULLETS = re.compile(r"(?:- ){3,}|(?:\* ){3,}")
BREAK = "\\\n"
"""A hard line break. Trailing spaces are another form, but many programs remove them."""


def escape(text: str) -> str:
    """Escape text within a line."""
    return _MARKUP.sub(r"\\\g<0>", text)


def escape_lines(*lines: str) -> str:
    """Return a paragraph that shows the ``lines`` literally, without blank lines, which would end it."""
    return BREAK.join(escape_start(escape(line)) for line in "\n".join(lines).split("\n") if line)


def link_to(title: str, url: str) -> str:
    """Return a link with a ``title`` of plain text."""
    return f"[{escape(title)}]({escaped_address(url)})"


def escaped_address(address: str) -> str:
    """Return the destination of a link."""
    escaped = re.sub(r"[\\<>]|&(?=#?\w+;)", r"\\\g<0>", address)
    return escaped if re.fullmatch(r"[^\s()<>\\]+", escaped) else f"<{escaped}>"


def escape_start(line: str) -> str:
    """Escape what would begin a block at the start of a line."""
    match = _BLOCK_START.match(line)
    return f"{line[: match.end()]}\\{line[match.end() :]}" if match else line


def _literal_line(line: str) -> str:
    """Escape a line and keep its indent."""
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    return "&nbsp;" * indent + escape(text) if indent else escape_start(escape(text))


def to_commonmark(text: str) -> str:
    """Rewrite a Markdown text of the content so that any CommonMark program shows it as this one does."""
    if is_simple(text) and not _MARKUP.search(text.replace("*", "")):
        return text.strip()
    writer = _Writer()
    for token, literal in tokens(text):
        if literal:
            writer.write_literal(literal)
        else:
            writer.write_token(token)
    return "\n".join(writer.lines)


class _Writer:
    """Writes blocks line by line, each with the prefixes of the lists around it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._markers: list[str] = []
        """Markers of the list items around the next block, each with a space after it."""
        self._written = 0
        """How many of them have been written."""
        self._heading = ""
        """The markup of the sub-heading whose text is next."""
        self._tight = False
        self._previous_depth = 0
        """Number of lists around the previous block."""
        self._is_first_item = False
        self._needs_blank_line = False
        """Whether a blank line must precede the next block, even between tight items."""

    def write_token(self, token: Token) -> None:
        """Write a token that is not part of a literal block."""
        match token.type:
            case "paragraph_open":
                self._tight = token.hidden
            case "heading_open":
                self._heading = f"{token.markup} "
                self._tight = False
            case "inline":
                self._write(self._heading + _inline(token.children or []), tight=self._tight)
                self._heading = ""
            case "list_item_open":
                self._markers.append(f"{token.info}{token.markup} ")
            case "list_item_close":
                if self._written < len(self._markers):
                    self._write_empty()
                self._markers.pop()
                self._written = len(self._markers)
            case "bullet_list_open" | "ordered_list_open":
                if token.attrGet("start") is not None:  # a list that does not begin with 1 cannot interrupt a paragraph
                    self._needs_blank_line = True
                self._is_first_item = True

    def write_literal(self, text: str) -> None:
        """Write a literal block."""
        for part in re.split(r"\n[ \n]*\n", text):
            self._write(BREAK.join(map(_literal_line, part.split("\n"))), tight=False)
        self._needs_blank_line = True

    def _write(self, text: str, *, tight: bool) -> None:
        first, rest = self._prefixes()
        if self.lines and (self._needs_blank_line or not (tight and self._previous_depth)):
            self.lines.append("")
        self._previous_depth = len(self._markers)
        self._needs_blank_line = self._is_first_item = False
        for index, line in enumerate(text.split("\n")):
            self.lines.append((rest if index else first) + line)

    def _prefixes(self) -> tuple[str, str]:
        """Return the prefixes of the next line and of those after it. Its markers count as written."""
        indent = " " * len("".join(self._markers[: self._written]))
        markers = "".join(self._markers[self._written :])
        self._written = len(self._markers)
        return indent + markers, indent + " " * len(markers)

    def _write_empty(self) -> None:
        """Write a list item without text of its own."""
        if _BULLETS.fullmatch("".join(self._markers[self._written :])):  # on one line they would be a thematic break
            while self._written < len(self._markers):
                self.lines.append(" " * len("".join(self._markers[: self._written])) + self._markers[self._written][0])
                self._written += 1
        else:
            self._write("", tight=not self._is_first_item)
            self.lines[-1] = self.lines[-1].rstrip(" ")


def _inline(children: list[Token]) -> str:
    """Return the lines of a paragraph."""
    text = ""
    opened: list[Token] = []
    for child in children:
        match child.type:
            case "strong_open" | "strong_close" | "em_open" | "em_close":
                text += child.markup
            case "link_open":
                text = f"{text[:-1]}\\![" if text.endswith("!") else f"{text}["  # ! before a link makes it an image
                opened.append(child)
            case "link_close":
                text += f"]({_destination(opened.pop())})"
            case "code_inline":
                text += escape(f"{child.markup}{child.content}{child.markup}")
            case "softbreak":
                text = text.rstrip(" ") + "\n"
            case "hardbreak":
                text = text.rstrip(" ") + BREAK
            case _:
                text += escape(_SPACE.sub(" ", child.content))
    return "\n".join(map(escape_start, text.split("\n")))


def _destination(link: Token) -> str:
    """Return the address and the optional title of a link."""
    address = escaped_address(link_attribute(link, "href"))
    title = link_attribute(link, "title").replace("\\", "\\\\").replace('"', '\\"')
    title = re.sub(r"&(?=#?\w+;)", r"\\&", title)
    return f'{address} "{title}"' if title else address
