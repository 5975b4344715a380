"""Markdown text -> blocks of plain text with a little emphasis, for anything that shows or searches it.

Paragraphs, lists, emphasis and links are read, as CommonMark 0.31 has them; anything else shows as it stands. A link
shows its words and its address, for nothing here can be clicked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.content.sanitising import clean_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SPECIAL = re.compile(
    r"[*_`\[\]\\]|[ ]{2}$|^[ \t]*(?:[-+]|\d{1,9}[.)])(?:\s|$)|^[ \t]*(?:[#|>]|~~~|=|-{2,}|<)|^(?: {4}| *\t)",
    re.MULTILINE,
)
"""What may be more than plain paragraphs. Most texts are without, and need no parser."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n[ \t\n]*")
_RUNS = re.compile(r"[ \t\n]+")
_ITEM = re.compile(r"^- (?=\S)", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]", re.MULTILINE)
_EMPHASIS = re.compile(r"(?P<mark>\*\*?)(?P<text>\w(?:[^*\n]*\w)?(?:[.:,!?](?=\*+(?:[ \n]|\Z)))?)(?P=mark)(?!\*)")
"""Emphasis that is nothing else: marks with a word on their inner side, or a full stop where a space follows."""
_STANDING = ("heading", "lheading", "hr", "fence", "blockquote", "html_block", "table")
"""Block Markdown that shows as it stands, line by line."""
BULLET = "•"
MAX_NESTING = 200
"""Twice as deep as lists may stand in each other; markdown-it leaves out what is deeper."""


class Emphasis(NamedTuple):
    """A run of a block's text that stands out."""

    start: int
    end: int
    strong: bool
    """Bold; otherwise italic."""


class Block(NamedTuple):
    """A paragraph, or the text of one list item."""

    text: str
    """On one line, but for hard breaks and for what shows as it stands."""
    emphases: tuple[Emphasis, ...] = ()
    indent: int = 0
    """How many lists it is in."""
    marker: str = ""
    """``•`` or ``1.`` where an item of a list begins; empty for what follows in the same item."""
    tight: bool = False
    """Whether no empty line stands before it: the items of a list."""

    @property
    def prefixes(self) -> tuple[str, str]:
        """What stands before its first line, and before each that follows: the lists it is in, and its marker."""
        hang = "  " * max(0, self.indent - 1)
        marker = f"{self.marker} " if self.marker else "  " * bool(self.indent)
        return hang + marker, hang + " " * len(marker)


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text that ``sanitising.clean`` has passed."""
    if not _SPECIAL.search(text):
        return tuple(Block(_RUNS.sub(" ", part).strip()) for part in _PARAGRAPHS.split(text.strip()) if part)
    found = _read_simply(text) or tuple(_parsed(text))
    return found if found or not text.strip() else (Block(text.strip()),)


def is_simple(text: str) -> bool:
    """Say whether a Markdown text can be read without the parser: it has but paragraphs, bullets and emphasis."""
    return _read_simply(text) is not None


def tokens(text: str) -> Iterator[tuple[Token, str]]:
    """Yield what markdown-it reads in a Markdown text, of the parts of Markdown that are read here.

    Beside a token that begins a block which shows as it stands are the lines of that block, and no token in it follows;
    beside every other is an empty text.
    """
    lines = text.split("\n")
    standing_from: int | None = None
    for token in _parser().parse(text):
        if standing_from is not None:
            if token.nesting < 0 and token.level == standing_from:
                standing_from = None
        elif token.type.removesuffix("_open") in _STANDING:
            standing_from = token.level if token.nesting > 0 else None
            first, after = token.map or (0, 0)
            yield token, _standing(lines[first:after])
        else:
            yield token, ""


def attribute(token: Token, name: str) -> str:
    """Return what a link's opening token says of it, ``href`` or ``title``; empty if nothing.

    It is cleaned anew: the parser has put characters in place of entities such as ``&#x202e;``.
    """
    return clean_line(str(token.attrGet(name) or ""))


def _read_simply(text: str) -> tuple[Block, ...] | None:
    """Read paragraphs, bullets and emphasis where they cannot be anything else; None where it takes a parser to tell.

    Ordinary pages have no more than this, and to load the parser takes as long as all else that writes a page.
    """
    text = text.strip()
    if _SPECIAL.search(_EMPHASIS.sub(r"\g<text>", _ITEM.sub("", text))):
        return None
    if _ITEM.search(text) and _INDENTED.search(text):  # it may belong to the item above
        return None
    found: list[Block] = []
    for part in filter(None, _PARAGRAPHS.split(text)):
        lines = part.split("\n")
        are_items = {bool(_ITEM.match(line)) for line in lines}
        if are_items == {False}:
            found.append(Block(*_emphasised(part)))
        elif are_items == {True} and not (found and found[-1].marker):
            items = (_emphasised(line[2:]) for line in lines)
            found += (Block(*item, 1, BULLET, at > 0) for at, item in enumerate(items))
        else:
            return None
    return tuple(found)


def _emphasised(text: str) -> tuple[str, tuple[Emphasis, ...]]:
    """Return the text of a block on one line without the marks of its emphasis, and what they stood around."""
    text = _RUNS.sub(" ", text).strip()
    plain, at = "", 0
    emphases = []
    for match in _EMPHASIS.finditer(text):
        plain += text[at : match.start()]
        emphases.append(Emphasis(len(plain), len(plain) + len(match["text"]), match["mark"] == "**"))
        plain += match["text"]
        at = match.end()
    return plain + text[at:], tuple(emphases)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"maxNesting": MAX_NESTING, "html": True})
    parser.enable(["list", "emphasis", "link", "escape", "newline", "backticks", *_STANDING])
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # it shows as it stands, å and all
    return parser


class _Lists:
    """The lists that stand around a block, with the marker of the item that has just begun."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = []
        self._marker = ""

    def __len__(self) -> int:
        return len(self._numbers)

    def follow(self, token: Token) -> Iterator[Block]:
        """Take a token that begins or ends a list or an item; yield an item that has no text of its own."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                yield from self.end_item()
                start = token.attrGet("start")
                first = 1 if start is None else int(start)
                self._numbers.append(first if token.type == "ordered_list_open" else None)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                number = self._numbers[-1]
                if number is not None:
                    self._numbers[-1] = number + 1
                self._marker = BULLET if number is None else f"{number}."
            case "list_item_close":
                yield from self.end_item()

    def end_item(self) -> Iterator[Block]:
        """Yield the item's marker alone, if nothing has taken it."""
        if marker := self.take_marker():
            yield Block("", (), len(self), marker, tight=True)

    def take_marker(self) -> str:
        """Return the item's marker, once."""
        marker, self._marker = self._marker, ""
        return marker


def _parsed(text: str) -> Iterator[Block]:
    lists = _Lists()
    tight = False
    depth_before = 0
    for token, consent_status in tokens(text):
        if consent_status:
            yield Block(consent_status, (), len(lists), lists.take_marker())
            depth_before = len(lists)
        elif token.type == "paragraph_open":
            tight = token.hidden
        elif token.type == "inline":
            yield _inline(token, len(lists), lists.take_marker(), tight=tight and depth_before > 0)
            depth_before = len(lists)
        else:
            yield from lists.follow(token)


def _standing(lines: Sequence[str]) -> str:
    """Return lines as they stand, but for what they are all indented by and empty ones at the end."""
    from textwrap import dedent

    return dedent("\n".join(lines)).expandtabs(4).rstrip()


def _inline(token: Token, indent: int, marker: str, *, tight: bool) -> Block:
    """Put the pieces of one paragraph together, and remember which of them stand out."""
    text = ""
    emphases: list[Emphasis] = []
    opened: list[int] = []
    addresses: list[str] = []
    for child in token.children or ():
        match child.type:
            case "strong_open" | "em_open":
                opened.append(len(text))
            case "strong_close" | "em_close":
                emphases.append(Emphasis(min(opened.pop(), len(text)), len(text), child.type == "strong_close"))
            case "link_open":
                opened.append(len(text))
                addresses.append(attribute(child, "href"))
            case "link_close":
                text += _address(text[opened.pop() :], addresses.pop())
            case "code_inline":
                text += f"{child.markup}{child.content}{child.markup}"
            case "softbreak":
                text = f"{text.rstrip(' ')} "
            case "hardbreak":
                text = f"{text.rstrip(' ')}\n"
            case _:
                text += _RUNS.sub(" ", child.content)
    return Block(text, tuple(emphases), indent, marker, tight)


def _address(shown: str, address: str) -> str:
    """Return what stands after a link's words."""
    if not address or address in (shown, f"mailto:{shown}"):
        return ""
    return f" ({address})" if shown else address
