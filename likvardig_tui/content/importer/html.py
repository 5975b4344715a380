"""Parse an HTML page into blocks.

Hidden elements are included, because a panel that was closed when the page was saved is hidden. selectolax parses HTML
as browsers do (HTML Standard, 13.2, implemented by Lexbor), however invalid the page is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block
from likvardig_tui.content.importer.details import CELL_SEPARATOR
from likvardig_tui.content.importer.elements import (
    CELLS,
    EMPHASIS,
    FLOW,
    IGNORED,
    MAX_LEVEL,
    STRONG,
    Area,
    area_of,
    is_block,
    is_hidden,
    is_replaced,
    number,
    role_of,
    text_of,
)
from likvardig_tui.content.importer.links import base_of, is_on_page, open_shadow_roots, resolve
from likvardig_tui.content.importer.runs import (
    LINE_BREAK,
    Run,
    Style,
    collapse_white_space,
    is_break,
    is_control,
    links_apart,
    only_link,
    spaced,
    to_markdown,
    without_start,
)
from likvardig_tui.content.importer.tabs import Tabs
from likvardig_tui.content.page_parts import ATTRIBUTE
from likvardig_tui.content.sanitising import clean_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BULLET = re.compile(r"(?:[·•§o–-]|(?P<number>\d{1,3}[.)])) ?\xa0[\xa0 ]+(?=\S)")
"""How an item of a list begins that Word has saved as a paragraph."""
MAX_PATH = 200
"""Elements around a panel; one that is deeper is never taken for a panel in another."""


def parse_html(html: str) -> tuple[list[PageBlock], list[str]]:
    """Return the blocks of a page in document order, and the addresses in them that lead nowhere.

    They are relative ones if the page does not say its own address, and those that must not be shown.
    """
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(open_shadow_roots(html))
    body = parser.body
    tabs = Tabs(parser)
    builder = _BlockBuilder(base_of(parser, html), tabs)
    if body is not None:
        for node, is_end in _walk(body, tabs):
            if is_end:
                builder.end(node)
            else:
                builder.start(node)
    builder.flush()
    rest = [*builder.fallback_texts, *(plain_block(title, Role.BUTTON) for title in tabs.unused())]
    return builder.blocks + rest, list(dict.fromkeys(builder.lost))


def _walk(root: LexborNode, tabs: Tabs) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each descendant of ``root`` twice: at its start with False, and at its end with True.

    This does not recurse, so that the nesting of a page is not limited. What is in tabs that have moved is left out.
    """
    node: LexborNode | None = root.child
    while node is not None:
        yield node, False
        is_left_out = node.tag in IGNORED or node.mem_id in tabs.moved or is_replaced(node)
        child = None if is_left_out else node.child
        if child is not None:
            node = child
            continue
        while True:
            yield node, True
            sibling = node.next
            if sibling is not None:
                node = sibling
                break
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return


class _BlockBuilder:
    """Collect the text of nodes into blocks."""

    def __init__(self, base: str, tabs: Tabs) -> None:
        """Begin a page; ``base`` is its address, empty if it is not known."""
        self.blocks: list[PageBlock] = []
        self.fallback_texts: list[PageBlock] = []
        """The texts in the elements that are shown as something else, in the order of the page."""
        self.lost: list[str] = []
        """The addresses of links that lead nowhere, but not those in menus and footers."""
        self._base = base
        self._tabs = tabs
        self._open_elements: list[int] = []
        self._path: list[int] = []
        """The numbers of the open elements in the order of the page."""
        self._count = 0
        self._inline_controls: set[int] = set()
        """The controls of panels that begin a line, and so are no words in a sentence."""
        self._has_title = False
        """Whether the open heading, or the open control of a panel, has given a title."""
        self._disclosure_path: tuple[int, ...] = ()
        """The elements around the last control of a panel, inclusive."""
        self._panels: list[int] = []
        """The open ``details`` elements."""
        self._summaries: list[int] = []
        self._areas: list[tuple[int, Area]] = []
        """The open menus, forms, notices and footers."""
        self._images: list[str] = []
        """The alternative texts of the images in the current block."""
        self._cells: list[int] = []
        """The open cells of tables."""
        self._runs: list[Run] = []
        """The text of the current block."""
        self._roles: list[tuple[int, Role, int]] = []
        """The open elements that give their text a role: identity, role and heading level."""
        self._styles: list[tuple[int, Style]] = []
        """The open elements that change the style: identity, and the resulting style."""
        self._lists: list[tuple[int, int | None]] = []
        """The open lists: identity, and the number of the next item, None for bullets."""
        self._parts: list[tuple[int, str]] = []
        """The open elements that say which part of a topic they are."""
        self._marker = ""

    def start(self, node: LexborNode) -> None:
        """Process the start of a node."""
        tag = node.tag or ""
        if tag == "-text":
            self._runs.append(Run(node.text_content or "", self._style))
        elif tag == "br":
            self._break_line()
        elif tag == "img":
            self._add_image(clean_line(node.attributes.get("alt") or ""))
        elif tag == "input" and (node.attributes.get("type") or "").lower() in ("submit", "button", "reset"):
            if label := clean_line(node.attributes.get("value") or ""):
                self.flush()
                self.blocks.append(self._in_area(plain_block(label, Role.BUTTON)))
        elif is_replaced(node):
            if text := text_of(node) or clean_line(node.attributes.get("title") or ""):
                self.fallback_texts.append(plain_block(text, Role.BUTTON))
        elif not tag.startswith("-") and tag not in IGNORED:
            self._count += 1
            self._path.append(self._count)
            self._open_elements.append(node.mem_id)
            if node.mem_id not in self._tabs.moved:
                self._start_element(node, tag)

    def end(self, node: LexborNode) -> None:
        """Process the end of a node."""
        if is_block(node) or node.mem_id in self._inline_controls:
            self._end_block()
        for stack in (self._roles, self._styles, self._lists, self._areas, self._parts):
            if stack and stack[-1][0] == node.mem_id:
                stack.pop()
        for identities in (self._panels, self._summaries, self._cells):
            if identities and identities[-1] == node.mem_id:
                identities.pop()
        if self._open_elements and self._open_elements[-1] == node.mem_id:
            self._open_elements.pop()
            self._path.pop()
        if node.tag == "li":
            self._add_empty_item()
            self._marker = ""

    def _break_line(self) -> None:
        """Begin a new line, or after an empty one a new paragraph."""
        is_text = not self._cells and (not self._roles or self._roles[-1][1] is Role.TEXT)
        last = len(self._runs) - 1
        while last > 0 and not self._runs[last].text.strip(" \t\n\xa0"):
            last -= 1
        if is_text and self._runs and is_break(self._runs[last]):
            del self._runs[last:]
            self.flush()
        else:
            self._runs.append(Run(LINE_BREAK, Style(hidden=self._style.hidden)))

    def _add_image(self, alternative: str) -> None:
        """Add the text of an image, after the block if it is in one."""
        if alternative and any(run.text.strip() for run in self._runs):
            self._images.append(alternative)
        elif alternative:
            self.blocks.append(self._in_area(plain_block(alternative, Role.IMAGE)))

    def _in_area(self, block: PageBlock) -> PageBlock:
        if not self._areas:
            return block
        areas = {area for _, area in self._areas}
        return block._replace(
            is_outside=bool(areas), is_tool=Area.TOOL in areas, is_cookie_notice=Area.COOKIES in areas
        )

    def _end_block(self) -> None:
        """End the current block; within a cell of a table only a word."""
        if self._cells:
            self._runs.append(Run(" ", self._style))
        else:
            self.flush()

    @property
    def _style(self) -> Style:
        return self._styles[-1][1] if self._styles else Style()

    def _start_element(self, node: LexborNode, tag: str) -> None:
        if is_block(node) and tag not in CELLS:
            self._end_block()
        role = role_of(node, tag)
        if role:
            self._has_title = False
            self._roles.append((node.mem_id, *self._nested_role(*role, tag)))
            if role[0] is Role.DISCLOSURE:
                if not any(run.text.strip() for run in self._runs):
                    self._inline_controls.add(node.mem_id)
                self._disclosure_path = tuple(self._path[:MAX_PATH]) if len(self._path) <= MAX_PATH else ()
        elif tag in FLOW and self._has_title and self._roles:
            self._roles.append((node.mem_id, Role.TEXT, 0))  # the end tag of the title is missing
        self._open(node, tag)
        if tag in ("ul", "ol", "menu"):
            self._add_empty_item()
            first = number(node.attributes.get("start"), 1)
            self._lists.append((node.mem_id, first if tag == "ol" else None))
        elif tag == "li":
            self._start_item()
        self._start_style(node, tag, self._style._replace(hidden=False) if role else self._style)

    def _start_style(self, node: LexborNode, tag: str, style: Style) -> None:
        """Change the ``style`` to that of an element."""
        if tag in STRONG:
            style = style._replace(strong=True)
        elif tag in EMPHASIS:
            style = style._replace(emphasis=True)
        elif tag == "a":
            address = (node.attributes.get("href") or "").strip()
            style = style._replace(link=self._resolve(address), is_control=is_on_page(address, self._base))
        if is_hidden(node):
            style = style._replace(hidden=True)
        if style != self._style:
            self._styles.append((node.mem_id, style))

    def _nested_role(self, role: Role, level: int, tag: str) -> tuple[Role, int]:
        """Return the role of an element in the elements that are open: a panel in a panel has a sub-heading."""
        if tag == "summary" and len(self._panels) > 1:
            return Role.HEADING, MAX_LEVEL
        if role is Role.BUTTON and self._roles and self._roles[-1][1] is not Role.BUTTON:
            return self._roles[-1][1:]
        return role, level

    def _open(self, node: LexborNode, tag: str) -> None:
        """Note the start of an element that changes where its text is."""
        if tag == "details":
            self._panels.append(node.mem_id)
        elif tag == "summary":
            self._summaries.append(node.mem_id)
        elif area := area_of(node, tag, {area for _, area in self._areas}):
            self._areas.append((node.mem_id, area))
        elif tag in CELLS:
            if any(run.text.strip() for run in self._runs):
                self._runs.append(Run(CELL_SEPARATOR, Style(hidden=self._style.hidden)))
            self._cells.append(node.mem_id)
        if part := node.attributes.get(ATTRIBUTE):
            self._parts.append((node.mem_id, part))
        if title := self._tabs.title_of(node):
            self._disclosure_path = tuple(self._path[:MAX_PATH])
            block = plain_block(title, Role.DISCLOSURE)._replace(path=self._disclosure_path)
            self.blocks.append(self._in_area(block))

    def _resolve(self, address: str) -> str:
        link = resolve(address, self._base)
        if address and not link and not address.startswith("#") and not self._areas:
            self.lost.append(clean_line(address))
        return "" if is_on_page(address, self._base) else link

    def _add_empty_item(self) -> None:
        """Add the open item of a list if it has no text, on a page of this program; on others it has no meaning."""
        if self._marker and self._parts:
            part = self._parts[-1][1]
            self.blocks.append(PageBlock("", "", marker=self._marker, depth=len(self._lists), part=part))

    def _start_item(self) -> None:
        identity, count = self._lists[-1] if self._lists else (0, None)
        self._marker = "-" if count is None else f"{count}."
        if count is not None:
            self._lists[-1] = (identity, count + 1)

    def flush(self) -> None:
        """End the current block, and add it to ``blocks`` if it has any text."""
        if not self._runs and not self._images:
            return
        runs, self._runs = self._runs, []
        role, level = self._roles[-1][1:] if self._roles else (Role.TEXT, 0)
        around = [*takewhile(lambda each: each[1] is not Role.TEXT, reversed(self._roles))]
        if any(outer is Role.DISCLOSURE for _, outer, _ in around):
            levels = [outer for _, outer_role, outer in around if outer_role is Role.HEADING]
            role, level = Role.DISCLOSURE, max(levels, default=0)
        visible = [run for run in runs if not run.style.hidden]
        is_title = role in (Role.DISCLOSURE, Role.HEADING)
        if is_title and any(run.text.strip() for run in visible):
            self._has_title = True
            self._add(visible, role, level)
            self._add([run for run in runs if run.style.hidden], Role.BUTTON, 0)
        elif role is Role.DISCLOSURE or (role is Role.TEXT and is_control(runs)):
            self._add(runs, Role.BUTTON, 0)
        else:
            for part in links_apart(runs) if role is Role.TEXT and not self._parts else [runs]:
                self._add(part, role, level)
        images, self._images = self._images, []
        self.blocks += (self._in_area(plain_block(image, Role.IMAGE)) for image in images)

    def _add(self, runs: list[Run], role: Role, level: int) -> None:
        """Add a block if the runs have any text."""
        runs = collapse_white_space(spaced(runs))
        text = "".join(run.text for run in runs).replace(LINE_BREAK, "\n")
        if not text:
            return
        if role is Role.TEXT and not self._marker and (bullet := _BULLET.match(text)):
            self._marker, text = bullet["number"] or "-", text[bullet.end() :]
            runs = without_start(runs, bullet.end())
        lines = [list(line) for is_end, line in groupby(runs, is_break) if not is_end]
        block = PageBlock(
            text,
            to_markdown(text, runs),
            role,
            level,
            self._marker,
            len(self._lists),
            link=only_link(runs),
            line_links=tuple(map(only_link, lines)) if len(lines) > 1 else (),
            panel=len(self._panels) - len(self._summaries),
            path=self._disclosure_path if role is Role.DISCLOSURE else (),
            part=self._parts[-1][1] if self._parts else "",
        )
        self.blocks.append(self._in_area(block))
        self._marker = ""
