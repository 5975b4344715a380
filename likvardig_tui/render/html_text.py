"""Render texts of the content as HTML. Everything in them is text, whatever it looks like.

Paragraphs, lists, emphasis, sub-headings and links become elements; a link only if its address may be opened.
"""

from __future__ import annotations

import re
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
    """Return the text of a block with its emphasis and its links."""
    text, emphases = "", [each for each in block.emphases if each != without]
    end = 0
    for link in block.links:
        text += _emphasised(block.text, end, link.start, emphases)
        title = block.text[link.start : link.title_end]
        if is_url(link.url):
            text += f"{link_tag(title, link.url)}{_emphasised(block.text, link.start, link.title_end, emphases)}</a>"
        else:
            text += _emphasised(block.text, link.start, link.end, emphases)
        end = link.end
    return text + _emphasised(block.text, end, len(block.text), emphases)


def _emphasised(text: str, start: int, end: int, emphases: Sequence[Emphasis]) -> str:
    """Return a part of a text with the emphasis that covers it, each run by itself, so that tags never overlap."""
    edges = {edge for each in emphases for edge in (each.start, each.end) if start < edge < end}
    bounds = sorted({start, end, *edges})
    written = ""
    for left, right in pairwise(bounds):
        around = {each.strong for each in emphases if each.start <= left and right <= each.end}
        run = lines(text[left:right])
        run = f"<em>{run}</em>" if False in around else run
        written += f"<strong>{run}</strong>" if True in around else run
    return written
