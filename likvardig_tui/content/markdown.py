"""Markdown text -> blocks of plain text with a little emphasis, for anything that shows or searches it.

Paragraphs, lists, emphasis and links are read, as CommonMark has them; anything else shows as it stands. A link
shows its words and its address, for nothing here can be clicked.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BLOCKS = r"^[ \t]*(?:#{1,6}\s|[|>]|```|~~~|={3,}|-{3,}|<)"
_AS_IT_STANDS = re.compile(_BLOCKS, re.MULTILINE)
"""Block Markdown that is not read: headings, tables, quotes, code, rules, HTML. Its lines are not run together."""
_SPECIAL = re.compile(rf"[*_\[\]\\]|[ ]{{2}}$|^[ \t]*(?:[-+]|\d{{1,9}}[.)])(?:\s|$)|{_BLOCKS}", re.MULTILINE)
"""What may be more than plain paragraphs. Most texts are without, and need no parser."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
BULLET = "•"


class Emphasis(NamedTuple):
    """A run of a block's text that stands out."""

    start: int
    end: int
    strong: bool
    """Bold; otherwise italic."""


class Block(NamedTuple):
    """A paragraph, or the text of one list item."""

    text: str
    """On one line, but for hard breaks."""
    emphases: tuple[Emphasis, ...] = ()
    indent: int = 0
    """How many lists it is in."""
    marker: str = ""
    """``•`` or ``1.`` where an item of a list begins; empty for what follows in the same item."""
    tight: bool = False
    """Whether no empty line stands before it: the items of a list."""


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text that ``sanitising.clean`` has passed."""
    if _SPECIAL.search(text):
        return _parsed(text)
    return tuple(Block(" ".join(part.split())) for part in _PARAGRAPHS.split(text.strip()) if part)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["list", "emphasis", "link", "escape", "newline"])


def _parsed(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    lists: list[int | None] = []
    marker = ""
    tight = False
    for token in _parser().parse(text):
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1) - 1)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                if number is not None:
                    lists[-1] = number + 1
                marker = BULLET if number is None else f"{number + 1}."
            case "paragraph_open":
                tight = token.hidden
            case "inline":
                found.append(_inline(token, len(lists), marker, tight and bool(found) and found[-1].indent > 0))
                marker = ""
    return tuple(found)


def _inline(token: Token, indent: int, marker: str, tight: bool) -> Block:
    """Put the pieces of one paragraph together, and remember which of them stand out."""
    text = ""
    emphases: list[Emphasis] = []
    opened: list[int] = []
    addresses: list[str] = []
    soft = "\n" if _AS_IT_STANDS.search(token.content) else " "
    for child in token.children or ():
        match child.type:
            case "strong_open" | "em_open":
                opened.append(len(text))
            case "strong_close" | "em_close":
                emphases.append(Emphasis(opened.pop(), len(text), child.type == "strong_close"))
            case "link_open":
                opened.append(len(text))
                addresses.append(str(child.attrGet("href")))
            case "link_close":
                shown, address = text[opened.pop() :], addresses.pop()
                if address and address not in (shown, f"mailto:{shown}"):
                    text += f" ({address})"
            case "softbreak":
                text = text.rstrip() + soft
            case "hardbreak":
                text = text.rstrip() + "\n"
            case _:
                text += child.content
    return Block(text, tuple(emphases), indent, marker, tight)
