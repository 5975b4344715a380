"""Parse Markdown into blocks of plain text with emphasis, for display and search.

Paragraphs, lists, emphasis, links and sub-headings (``###`` and below) are parsed according to CommonMark 0.31; all
other Markdown is shown literally.
A link is shown as its text and its address; ``without_addresses`` is for where the text can be clicked.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.content.sanitising import clean_line, find_unwanted

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SPECIAL = re.compile(
    r"[*_`\[\]\\]|[ ]{2}$|^[ \t]*(?:[-+]|\d{1,9}[.)])(?:\s|$)|^[ \t]*(?:[#|>]|~~~|=|-{2,}|<)|^(?: {4}| *\t)",
    re.MULTILINE,
)
"""Characters that may be Markdown other than plain paragraphs. Most texts have none and need no parser."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n[ \t\n]*")
_RUNS = re.compile(r"[ \t\n]+")
_ITEM = re.compile(r"^- (?=\S)", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]", re.MULTILINE)
_EMPHASIS = re.compile(r"(?P<mark>\*\*?)(?P<text>\w(?:[^*\n]*\w)?(?:[.:,!?](?=\*+(?:[ \n]|\Z)))?)(?P=mark)(?!\*)")
"""Unambiguous emphasis: delimiters with a word character inside, or with punctuation inside and a space outside."""
ADDRESS = re.compile(r"\w[.@]\w|:/")
"""What an address looks like."""
MIN_LEVEL = 3
"""Level of the highest sub-heading; the page has the two levels above it."""
_LITERAL_BLOCKS = ("heading", "lheading", "hr", "fence", "blockquote", "html_block", "table")
"""Types of blocks that are shown literally, line by line."""
_UNWANTED = "\N{REPLACEMENT CHARACTER}"
BULLET = "•"
MAX_NESTING = 200
"""Twice the maximum depth of nested lists; markdown-it drops deeper ones."""


class Emphasis(NamedTuple):
    """An emphasised range of a block's text."""

    start: int
    end: int
    strong: bool
    """Bold; otherwise italic."""


class LinkRange(NamedTuple):
    """A link in a block's text: its title, and its address in parentheses."""

    start: int
    title_end: int
    end: int
    """After the address; the same as ``title_end`` if the title is the address."""
    url: str

    def moved(self, new_index: Callable[[int], int]) -> "LinkRange":
        """Return the link in another text; ``new_index`` returns where a character of this one is there."""
        return LinkRange(new_index(self.start), new_index(self.title_end), new_index(self.end), self.url)


class Block(NamedTuple):
    """A paragraph, a sub-heading, or the text of one list item."""

    text: str
    """A single line, except for hard line breaks and literal blocks."""
    emphases: tuple[Emphasis, ...] = ()
    indent: int = 0
    """Number of lists around it."""
    marker: str = ""
    """``•`` or ``1.`` for the first block of a list item; empty for the others."""
    tight: bool = False
    """Whether no blank line precedes it, as between list items."""
    level: int = 0
    """Level of a sub-heading, from MIN_LEVEL to 6; 0 for other blocks."""
    links: tuple[LinkRange, ...] = ()

    @property
    def prefixes(self) -> tuple[str, str]:
        """Prefixes of the first line and of the others: the indent, and the marker or its width."""
        hang = "  " * max(0, self.indent - 1)
        marker = f"{self.marker} " if self.marker else "  " * bool(self.indent)
        return hang + marker, hang + " " * len(marker)


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text that has been cleaned by ``sanitising.clean``."""
    if not _SPECIAL.search(text):
        return tuple(Block(_RUNS.sub(" ", part).strip()) for part in _PARAGRAPHS.split(text.strip()) if part)
    found = _parse_simple(text) or tuple(_parse(text))
    return found if found or not text.strip() else (Block(text.strip()),)


def link_block(title: str, url: str, *, tight: bool) -> Block:
    """Return a link as an item of a list."""
    text = f"{title} ({url})"
    return Block(text, (), 1, BULLET, tight, links=(LinkRange(0, len(title), len(text), url),))


def without_addresses(block: Block) -> Block:
    """Return a block without the addresses after the titles of its links, where a click on the title opens them.

    An address stays if it must not be opened, or if the title looks like another address.
    """
    if not block.links:
        return block
    from likvardig_tui.content.addresses import is_url

    links = [link for link in block.links if is_url(link.url)]
    cuts = [(link.title_end, link.end) for link in links if not ADDRESS.search(block.text, link.start, link.title_end)]

    def moved(index: int) -> int:
        return index - sum(min(index, end) - start for start, end in cuts if start < index)

    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(block.text)]
    return block._replace(
        text="".join(block.text[start:end] for start, end in zip(starts, ends, strict=True)),
        emphases=tuple(Emphasis(moved(each.start), moved(each.end), each.strong) for each in block.emphases),
        links=tuple(link.moved(moved) for link in links),
    )


def joined(parts: Sequence[Block]) -> Block:
    """Return blocks as one, with line breaks and the markers of lists in its text."""
    text = ""
    emphases: list[Emphasis] = []
    links: list[LinkRange] = []
    for index, block in enumerate(parts):
        text += ("" if not index else "\n" if block.tight else "\n\n") + block.prefixes[0]
        shift = len(text)
        emphases += (Emphasis(shift + each.start, shift + each.end, each.strong) for each in block.emphases)
        links += (link.moved(shift.__add__) for link in block.links)
        text += block.text
    return Block(text, tuple(emphases), links=tuple(links))


def is_simple(text: str) -> bool:
    """Return whether a Markdown text has only paragraphs, bullets and emphasis, which need no parser."""
    return _parse_simple(text) is not None


def tokens(text: str) -> Iterator[tuple["Token", str]]:
    """Yield the tokens of a Markdown text, each with the text of a literal block or with an empty string.

    The first token of a literal block is yielded with the text of the block, and the other tokens of it are skipped.
    """
    lines = text.split("\n")
    literal_level: int | None = None
    parsed = _parser().parse(text)
    for token, after in zip_longest(parsed, parsed[1:]):
        if literal_level is not None:
            if token.nesting < 0 and token.level == literal_level:
                literal_level = None
        elif token.type.removesuffix("_open") in _LITERAL_BLOCKS and not _is_sub_heading(token, after):
            literal_level = token.level if token.nesting > 0 else None
            first, end = token.map or (0, 0)
            yield token, _literal_text(lines[first:end])
        else:
            yield token, ""


def _is_sub_heading(token: "Token", content: "Token") -> bool:
    """Return whether ``token`` opens or closes a sub-heading; an empty one is none."""
    is_empty = token.nesting > 0 and not content.content
    return token.type.startswith("heading_") and int(token.tag[1:]) >= MIN_LEVEL and not is_empty


def unsafe_links(source: str) -> Iterator[str]:
    """Yield the address of each link in a Markdown text, not cleaned yet, that must not be shown as a link."""
    from likvardig_tui.content.addresses import is_url

    for char in {char for _, char in find_unwanted(source)}:  # without them, the address would be another one
        source = source.replace(char, _UNWANTED)
    for token in _parser(knows_all_links=True).parse(source):
        for child in token.children or ():
            url = str(child.attrGet("href") or "")
            if child.type == "link_open" and (_UNWANTED in url or not is_url(url)):
                yield link_attribute(child, "href").replace(_UNWANTED, "")


def link_attribute(token: "Token", name: str) -> str:
    """Return the ``href`` or ``title`` of a link's opening token, or an empty string.

    It has to be cleaned again, because the parser has replaced entities such as ``&#x202e;``.
    """
    return clean_line(str(token.attrGet(name) or ""))


def _parse_simple(text: str) -> tuple[Block, ...] | None:
    """Parse unambiguous paragraphs, bullets and emphasis; return None if the text needs the parser.

    Ordinary pages have nothing else, and importing the parser takes as long as all other work of writing a page.
    """
    text = text.strip()
    if _SPECIAL.search(_EMPHASIS.sub(r"\g<text>", _ITEM.sub("", text))):
        return None
    if _ITEM.search(text) and _INDENTED.search(text):  # may belong to the item above
        return None
    found: list[Block] = []
    for part in filter(None, _PARAGRAPHS.split(text)):
        lines = part.split("\n")
        are_items = {bool(_ITEM.match(line)) for line in lines}
        if are_items == {False}:
            found.append(Block(*_parse_emphasis(part)))
        elif are_items == {True} and not (found and found[-1].marker):
            items = (_parse_emphasis(line[2:]) for line in lines)
            found += (Block(*item, 1, BULLET, index > 0) for index, item in enumerate(items))
        else:
            return None
    return tuple(found)


def _parse_emphasis(text: str) -> tuple[str, tuple[Emphasis, ...]]:
    """Return the text of a block on one line and without delimiters, and the emphasised ranges in it."""
    text = _RUNS.sub(" ", text).strip()
    plain, end = "", 0
    emphases = []
    for match in _EMPHASIS.finditer(text):
        plain += text[end : match.start()]
        emphases.append(Emphasis(len(plain), len(plain) + len(match["text"]), match["mark"] == "**"))
        plain += match["text"]
        end = match.end()
    return plain + text[end:], tuple(emphases)


@cache
def _parser(*, knows_all_links: bool = False) -> "MarkdownIt":
    """Return a parser, which shows a link to a script as it is written unless it ``knows_all_links``."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"maxNesting": MAX_NESTING, "html": True})
    parser.enable(["list", "emphasis", "link", "escape", "newline", "backticks", *_LITERAL_BLOCKS])
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # addresses are shown unencoded
    if knows_all_links:
        parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


class _OpenLists:
    """The lists around the current block, and the marker of the item that has just begun."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = []
        self._marker = ""

    def __len__(self) -> int:
        return len(self._numbers)

    def update(self, token: "Token") -> Iterator[Block]:
        """Process the start or end of a list or an item. Yield an item without text of its own."""
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
        """Yield a block with only the marker, if no block of the item has used it."""
        if marker := self.take_marker():
            yield Block("", (), len(self), marker, tight=True)

    def take_marker(self) -> str:
        """Return the item's marker; an empty string after the first call."""
        marker, self._marker = self._marker, ""
        return marker


def _parse(text: str) -> Iterator[Block]:
    lists = _OpenLists()
    tight = False
    level = 0
    depth_before = 0
    for token, literal in tokens(text):
        if literal:
            yield Block(literal, (), len(lists), lists.take_marker())
            depth_before = len(lists)
        elif token.type == "paragraph_open":
            tight = token.hidden
        elif token.type == "heading_open":
            level, tight = int(token.tag[1:]), False
        elif token.type == "inline":
            block = _inline_block(token, len(lists), lists.take_marker(), tight=tight and depth_before > 0)
            yield _as_heading(block, level) if level else block
            level = 0
            depth_before = len(lists)
        else:
            yield from lists.update(token)


def _as_heading(block: Block, level: int) -> Block:
    """Return a block as a sub-heading, which is emphasised as a whole."""
    return block._replace(level=level, emphases=(Emphasis(0, len(block.text), strong=True), *block.emphases))


def _literal_text(lines: Sequence[str]) -> str:
    """Return lines without their common indent and without blank ones at the end."""
    from textwrap import dedent

    return dedent("\n".join(lines)).expandtabs(4).rstrip()


def _inline_block(token: "Token", indent: int, marker: str, *, tight: bool) -> Block:
    """Return a paragraph as a block with its emphasised ranges."""
    text = ""
    emphases: list[Emphasis] = []
    opened: list[int] = []
    links: list[LinkRange] = []
    addresses: list[str] = []
    for child in token.children or ():
        match child.type:
            case "strong_open" | "em_open":
                opened.append(len(text))
            case "strong_close" | "em_close":
                emphases.append(Emphasis(min(opened.pop(), len(text)), len(text), child.type == "strong_close"))
            case "link_open":
                opened.append(len(text))
                addresses.append(link_attribute(child, "href"))
            case "link_close":
                start, address = min(opened.pop(), len(text)), addresses.pop()
                suffix = _link_suffix(text[start:], address)
                title_end = len(text) if text[start:] else len(suffix) + start
                text += suffix
                links.append(LinkRange(start, title_end, len(text), address))
            case "code_inline":
                text += f"{child.markup}{child.content}{child.markup}"
            case "softbreak":
                text = f"{text.rstrip(' ')} "
            case "hardbreak":
                text = f"{text.rstrip(' ')}\n"
            case _:
                text += _RUNS.sub(" ", child.content)
    return Block(text, tuple(emphases), indent, marker, tight, links=tuple(links))


def _link_suffix(link_text: str, address: str) -> str:
    """Return what to show after the text of a link."""
    if not address or address in (link_text, f"mailto:{link_text}"):
        return ""
    return f" ({address})" if link_text else address
