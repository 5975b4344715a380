"""Render texts of the content as HTML. Everything in them is text, whatever it looks like.

Paragraphs, lists, emphasis, sub-headings and links become elements; a link only if its address may be opened.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.markdown import ADDRESS, BULLET, MIN_LEVEL, Block, Emphasis, blocks
from likvardig_tui.content.model import Link
from likvardig_tui.content.page_parts import PagePart, mark

MAX_LEVEL = 6
"""Of a heading in HTML."""
_SPACES = re.compile(r"^ |  |\n ")
"""Spaces that a browser would not show."""


def lines(*texts: str) -> str:
    """Return plain text with a line break at the end of each line but the last."""
    return escape("\n".join(texts)).replace("\n", "<br>")


def link_to(title: str, url: str) -> str:
    """Return a link, or its title and its address as text if it must not be opened.

    On paper the address follows a title that does not say it. It follows on the screen too if the title looks like an
    address, because that may be another one.
    """
    return f"{link_tag(title, url)}{lines(title)}</a>" if is_url(url) else lines(f"{title} ({url})")


def link_tag(title: str, url: str) -> str:
    """Return the start tag of a link."""
    is_shown = url in (title, f"mailto:{title}", f"tel:{title}")
    kind = "" if is_shown else ' class="address"' if ADDRESS.search(title) else ' class="named"'
    return f'<a{kind} href="{escape(url)}">'


def links(found: Sequence[Link], part: PagePart) -> str:
    """Return a list of links; an empty string if there are none."""
    items = "".join(f"<li>{link_to(*link)}</li>\n" for link in found)
    return f'<ul class="links"{mark(part)}>\n{items}</ul>\n' if items else ""


def flow(text: str, level: int, part: PagePart) -> str:
    """Return a Markdown text that is below a heading of ``level``: its paragraphs, lists and sub-headings."""
    written = "".join(_flow(blocks(text), level))
    return f"<div{mark(part)}>\n{written}</div>\n" if written else ""


def _flow(found: Sequence[Block], level: int) -> Iterator[str]:
    lists = _Lists()
    above = level
    for block in found:
        yield from lists.move_to(block)
        if block.level:
            # The page has the levels above. One that is left out would be missed in a list of the headings.
            above = min(above + 1, level + 1 + block.level - MIN_LEVEL, MAX_LEVEL)
            whole = Emphasis(0, len(block.text), strong=True)
            yield f"<h{above}>{_inline(block, whole)}</h{above}>\n"
        elif block.text:
            kind = ' class="verbatim"' if _SPACES.search(block.text) else ""
            yield f"<p{kind}>{_inline(block)}</p>\n"
    yield from lists.close(0)


class _Lists:
    """The lists around the current block."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = []
        """For each list the number of the last item, None for bullets."""

    def move_to(self, block: Block) -> Iterator[str]:
        """Yield the tags between the last block and this one."""
        yield from self.close(block.indent)
        if not block.marker:
            return
        number = None if block.marker == BULLET else int(block.marker.rstrip("."))
        if len(self._numbers) == block.indent and self._continues(number):
            yield "</li>\n<li>"
            self._numbers[-1] = number
            return
        yield from self.close(block.indent - 1)
        while len(self._numbers) < block.indent:
            is_inner = len(self._numbers) == block.indent - 1
            self._numbers.append(number if is_inner else None)
            start = f' start="{number}"' if number != 1 else ""
            yield f"<ol{start}>\n<li>" if is_inner and number is not None else "<ul>\n<li>"

    def _continues(self, number: int | None) -> bool:
        last = self._numbers[-1]
        return number is None if last is None else number == last + 1

    def close(self, depth: int) -> Iterator[str]:
        """Yield the end tags of the lists that are deeper."""
        while len(self._numbers) > depth:
            yield "</li>\n</ul>\n" if self._numbers.pop() is None else "</li>\n</ol>\n"


def _inline(block: Block, without: Emphasis | None = None) -> str:
    """Return the text of a block with its emphasis and its links. Each run has its own tags, so that none overlap."""
    text, links = block.text, {link.start: link for link in block.links if is_url(link.url)}
    changes: dict[int, list[Emphasis]] = defaultdict(list)
    for emphasis in block.emphases:
        if emphasis != without:
            changes[emphasis.start].append(emphasis)
            changes[emphasis.end].append(emphasis)
    edges = {0, len(text), *changes, *(edge for link in links.values() for edge in link[:3])}
    depths = {True: 0, False: 0}
    written: list[str] = []
    title_end = skipped = 0
    for start, end in pairwise(sorted(edges)):
        for emphasis in changes.get(start, ()):
            depths[emphasis.strong] += (emphasis.start == start) - (emphasis.end == start)
        if link := links.get(start):
            written.append(link_tag(text[start : link.title_end], link.url))
            title_end, skipped = link.title_end, link.end
        if not title_end <= start < skipped:
            written.append(_run(text[start:end], strong=depths[True] > 0, emphasised=depths[False] > 0))
        if end == title_end:
            written.append("</a>")
    return "".join(written)


def _run(text: str, *, strong: bool, emphasised: bool) -> str:
    run = f"<em>{lines(text)}</em>" if emphasised else lines(text)
    return f"<strong>{run}</strong>" if strong else run
