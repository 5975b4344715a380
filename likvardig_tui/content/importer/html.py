"""Parse an HTML page into blocks.

Hidden elements are included, because a panel that was closed when the page was saved is hidden. selectolax parses HTML
as browsers do (HTML Standard, 13.2, implemented by Lexbor), however invalid the page is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block
from likvardig_tui.content.importer.links import base_of, open_shadow_roots, resolve
from likvardig_tui.content.markdown import blocks as parse_markdown
from likvardig_tui.content.markdown_escape import BREAK, escape, escape_lines, escaped_address
from likvardig_tui.content.sanitising import clean, clean_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_REPLACED = {"noscript", "svg", "iframe", "object", "canvas"}
"""Elements that a browser shows as something else than their text, which is reported."""
_IGNORED = {"script", "style", "template", "head", "title", *_REPLACED}
"""Elements without text for the reader."""
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
}  # fmt: skip
_STRONG, _EMPHASIS = {"b", "strong"}, {"i", "em", "cite"}
_HEADING = re.compile("h([1-6])")
_HIDDEN = re.compile(r"visually-?hidden|sr-only|screen-?reader|assistive|show-for-sr|element-invisible", re.IGNORECASE)
"""Class names of text that only screen readers read."""
_OUTSIDE = {"nav", "footer"}
_OUTSIDE_ROLES = {"navigation", "contentinfo"}
_CELLS = {"td", "th"}
_CELL_SEPARATOR = " · "
"""Between the cells of a row of a table, which is one block."""
MAX_LEVEL = 6
"""Of a heading."""
MAX_DIGITS = 9
"""In a number; browsers store it in 32 bits, and a longer list marker is none in CommonMark (0.31.2, 5.2)."""
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
_LINE_BREAK = "\v"
"""Stands for ``br`` in runs of text, where a line feed is white space."""


class _Style(NamedTuple):
    """The formatting of a run of text."""

    strong: bool = False
    emphasis: bool = False
    link: str = ""
    hidden: bool = False
    """Whether only screen readers read it."""


class _Run(NamedTuple):
    text: str
    style: _Style


def parse_html(html: str) -> tuple[list[PageBlock], list[str]]:
    """Return the blocks of a page in document order, and the addresses in them that lead nowhere.

    They are relative ones if the page does not say its own address, and those that must not be shown.
    """
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(open_shadow_roots(html))
    body = parser.body
    builder = _BlockBuilder(base_of(parser, html))
    if body is not None:
        for node, is_end in _walk(body):
            if is_end:
                builder.end(node)
            else:
                builder.start(node)
    builder.flush()
    return builder.blocks + builder.fallback_texts, list(dict.fromkeys(builder.lost))


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each descendant of ``root`` twice: at its start with False, and at its end with True.

    This does not recurse, so that the nesting of a page is not limited.
    """
    node: LexborNode | None = root.child
    while node is not None:
        yield node, False
        child = None if node.tag in _IGNORED else node.child
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

    def __init__(self, base: str) -> None:
        """Begin a page; ``base`` is its address, empty if it is not known."""
        self.blocks: list[PageBlock] = []
        self.fallback_texts: list[PageBlock] = []
        """The texts in the elements that are shown as something else, in the order of the page."""
        self.lost: list[str] = []
        """The addresses of links that lead nowhere, but not those in menus and footers."""
        self._base = base
        self._panels: list[int] = []
        """The open ``details`` elements."""
        self._summaries: list[int] = []
        self._outside: list[int] = []
        """The open menus and footers."""
        self._cells: list[int] = []
        """The open cells of tables."""
        self._runs: list[_Run] = []
        """The text of the current block."""
        self._roles: list[tuple[int, Role, int]] = []
        """The open elements that give their text a role: identity, role and heading level."""
        self._styles: list[tuple[int, _Style]] = []
        """The open elements that change the style: identity, and the resulting style."""
        self._lists: list[tuple[int, int | None]] = []
        """The open lists: identity, and the number of the next item, None for bullets."""
        self._marker = ""

    def start(self, node: LexborNode) -> None:
        """Process the start of a node."""
        tag = node.tag or ""
        if tag == "-text":
            self._runs.append(_Run(node.text_content or "", self._style))
        elif tag == "br":
            self._runs.append(_Run(_LINE_BREAK, _Style()))
        elif tag == "img":
            if alternative := clean_line(node.attributes.get("alt") or ""):
                self.flush()
                self.blocks.append(plain_block(alternative, Role.IMAGE))
        elif tag in _REPLACED:
            if text := clean_line(node.text(deep=True)):
                self.fallback_texts.append(plain_block(text, Role.BUTTON))
        elif not tag.startswith("-") and tag not in _IGNORED:
            self._start_element(node, tag)

    def end(self, node: LexborNode) -> None:
        """Process the end of a node."""
        if _is_block(node):
            self._end_block()
        for stack in (self._roles, self._styles, self._lists):
            if stack and stack[-1][0] == node.mem_id:
                stack.pop()
        for identities in (self._panels, self._summaries, self._outside, self._cells):
            if identities and identities[-1] == node.mem_id:
                identities.pop()
        if node.tag == "li":
            self._marker = ""

    def _end_block(self) -> None:
        """End the current block; within a cell of a table only a word."""
        if self._cells:
            self._runs.append(_Run(" ", self._style))
        else:
            self.flush()

    @property
    def _style(self) -> _Style:
        return self._styles[-1][1] if self._styles else _Style()

    def _start_element(self, node: LexborNode, tag: str) -> None:
        if _is_block(node) and tag not in _CELLS:
            self._end_block()
        if role := _role_of(node, tag):
            self._roles.append((node.mem_id, *self._nested_role(*role, tag)))
        self._open(node, tag)
        if tag in ("ul", "ol", "menu"):
            first = _number(node.attributes.get("start"), 1)
            self._lists.append((node.mem_id, first if tag == "ol" else None))
        elif tag == "li":
            self._start_item()
        style = self._style
        if tag in _STRONG:
            style = style._replace(strong=True)
        elif tag in _EMPHASIS:
            style = style._replace(emphasis=True)
        elif tag == "a":
            style = style._replace(link=self._resolve(clean_line(node.attributes.get("href") or "")))
        if _is_hidden(node):
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
        elif tag in _OUTSIDE or node.attributes.get("role") in _OUTSIDE_ROLES:
            self._outside.append(node.mem_id)
        elif tag in _CELLS:
            if any(run.text.strip() for run in self._runs):
                self._runs.append(_Run(_CELL_SEPARATOR, _Style()))
            self._cells.append(node.mem_id)

    def _resolve(self, address: str) -> str:
        link = resolve(address, self._base)
        if address and not link and not address.startswith("#") and not self._outside:
            self.lost.append(address)
        return link

    def _start_item(self) -> None:
        identity, number = self._lists[-1] if self._lists else (0, None)
        self._marker = "-" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = (identity, number + 1)

    def flush(self) -> None:
        """End the current block, and add it to ``blocks`` if it has any text."""
        runs, self._runs = self._runs, []
        role, level = self._roles[-1][1:] if self._roles else (Role.TEXT, 0)
        if any(outer is Role.DISCLOSURE for _, outer, _ in self._roles):
            levels = [outer for _, outer_role, outer in self._roles if outer_role is Role.HEADING]
            role, level = Role.DISCLOSURE, max(levels, default=0)
        visible = [run for run in runs if not run.style.hidden]
        if role in (Role.DISCLOSURE, Role.HEADING) and any(run.text.strip() for run in visible):
            self._add(visible, role, level)
            self._add([run for run in runs if run.style.hidden], Role.BUTTON, 0)
        else:
            self._add(runs, role, level)

    def _add(self, runs: list[_Run], role: Role, level: int) -> None:
        """Add a block if the runs have any text."""
        runs = _collapse_white_space(_spaced(runs))
        text = "".join(run.text for run in runs).replace(_LINE_BREAK, "\n")
        if not text:
            return
        lines = [list(line) for is_break, line in groupby(runs, _is_break) if not is_break]
        block = PageBlock(
            text,
            _to_markdown(text, runs),
            role,
            level,
            self._marker,
            len(self._lists),
            link=_only_link(runs),
            line_links=tuple(map(_only_link, lines)) if len(lines) > 1 else (),
            panel=len(self._panels) - len(self._summaries),
            is_outside=bool(self._outside),
        )
        self.blocks.append(block)
        self._marker = ""


def _is_break(run: _Run) -> bool:
    return run.text == _LINE_BREAK


def _only_link(runs: Sequence[_Run]) -> str:
    """Return the address that all words of the runs lead to, or an empty string."""
    links = {run.style.link for run in runs if run.text.strip(f" {_LINE_BREAK}.,;:")}
    return links.pop() if len(links) == 1 else ""


def _spaced(runs: Sequence[_Run]) -> list[_Run]:
    """Return runs with a space on each side of the text that only screen readers read."""
    spaced: list[_Run] = []
    for run in runs:
        if spaced and run.style.hidden != spaced[-1].style.hidden:
            spaced.append(_Run(" ", _Style()))
        spaced.append(run)
    return spaced


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return attributes.get("aria-hidden") == "true" or bool(_HIDDEN.search(attributes.get("class") or ""))


def _is_block(node: LexborNode) -> bool:
    tag = node.tag or ""
    return not tag.startswith("-") and tag not in _INLINE and tag not in _IGNORED and tag not in ("br", "img")


def _role_of(node: LexborNode, tag: str) -> tuple[Role, int] | None:
    """Return the role of an element's text and its heading level, or None if it has no role of its own."""
    attributes = node.attributes
    if tag == "summary" or "aria-expanded" in attributes or attributes.get("role") == "tab":
        return Role.DISCLOSURE, 0
    if heading := _HEADING.fullmatch(tag):
        return Role.HEADING, int(heading[1])
    if attributes.get("role") == "heading":
        return Role.HEADING, _number(attributes.get("aria-level"), 2)
    if tag == "button" or attributes.get("role") == "button":
        return Role.BUTTON, 0
    return (Role.TERM, 0) if tag == "dt" else None


def _number(value: str | None, default: int) -> int:
    """Return the number in an attribute, or ``default`` if there is none, or one too large for any page."""
    return int(value) if value and len(value) <= MAX_DIGITS and value.isdecimal() else default


def _collapse_white_space(runs: list[_Run]) -> list[_Run]:
    """Return runs with white space as a browser shows it: a single space, and none next to a line break."""
    collapsed: list[_Run] = []
    previous = _LINE_BREAK
    for source, style in runs:
        text = _WHITE_SPACE.sub(" ", clean(source)) if source != _LINE_BREAK else source
        if previous[-1] in f" {_LINE_BREAK}":
            text = text.removeprefix(" ")
        if text == _LINE_BREAK and collapsed and collapsed[-1].text.endswith(" "):
            collapsed[-1] = collapsed[-1]._replace(text=collapsed[-1].text[:-1])
        if text:
            collapsed.append(_Run(text, style))
            previous = text
    while collapsed and not collapsed[-1].text.strip(f" {_LINE_BREAK}"):
        collapsed.pop()
    while collapsed and collapsed[0].text == _LINE_BREAK:
        collapsed.pop(0)
    if collapsed:
        collapsed[-1] = collapsed[-1]._replace(text=collapsed[-1].text.rstrip(" "))
    return [run for run in collapsed if run.text]


def _to_markdown(text: str, runs: list[_Run]) -> str:
    """Return a block as Markdown with its emphasis and links, or without if it would then show another ``text``."""
    markdown, expected = "", ""
    for link, linked in groupby(runs, key=lambda run: run.style.link):
        label, label_text = "", ""
        for style, styled in groupby(linked, key=lambda run: run.style):
            plain = "".join(run.text for run in styled)
            label_text += plain
            label += _emphasise(plain, style)
        stripped = label_text.strip(" ")
        if link and stripped and _LINE_BREAK not in label_text:
            before = label_text[: len(label_text) - len(label_text.lstrip(" "))]
            after = label_text[len(label_text.rstrip(" ")) :]
            markdown += f"{before}[{label.strip(' ')}]({escaped_address(link)}){after}"
            shows_address = link not in (stripped, f"mailto:{stripped}")
            expected += before + stripped + (f" ({link})" if shows_address else "") + after
        else:
            markdown += label
            expected += label_text
    markdown = markdown.replace(_LINE_BREAK, BREAK)
    parsed = parse_markdown(markdown)
    is_same = len(parsed) == 1 and not parsed[0].marker and parsed[0].text == expected.replace(_LINE_BREAK, "\n")
    return markdown if is_same else escape_lines(text)


def _emphasise(text: str, style: _Style) -> str:
    """Return a run of text as Markdown; its delimiters must not be next to white space on the inner side."""
    delimiter = "**" * style.strong + "*" * style.emphasis
    inner = text.strip(f" {_LINE_BREAK}")
    if not delimiter or not inner or _LINE_BREAK in inner:
        return escape(text)
    start = text.index(inner)
    return f"{text[:start]}{delimiter}{escape(inner)}{delimiter}{text[start + len(inner) :]}"
