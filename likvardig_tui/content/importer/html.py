"""A web page as a browser saves it, HTML or MHTML -> blocks.

What is hidden counts: a panel that was closed when the page was saved is hidden. selectolax reads HTML as browsers do
(the standard's parsing algorithm, in Lexbor), whatever is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.content.importer.blocks import Block, Role, plain_block
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.markdown_escape import BREAK, literal, literal_lines
from likvardig_tui.content.sanitising import clean, clean_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = {"script", "style", "noscript", "template", "svg", "iframe", "object", "head", "title", "canvas"}
"""Elements without words for a reader."""
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
}  # fmt: skip
_STRONG, _EMPHASIS = {"b", "strong"}, {"i", "em", "cite"}
_HEADING = re.compile("h([1-6])")
_LINK = re.compile(r"(?:https?|mailto|tel):[^\s<>()\\]+", re.IGNORECASE)
"""Addresses that still mean something away from the page."""
_SPACE = re.compile(r"[ \t\n\f\r]+")


class _Style(NamedTuple):
    """How a run of text stands out."""

    strong: bool = False
    emphasis: bool = False
    link: str = ""


class _Run(NamedTuple):
    text: str
    style: _Style


def blocks_of_html(html: str) -> list[Block]:
    """Return the blocks of a page, in the order in which they stand in it."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    reader = _Reader()
    if body is not None:
        for node, is_end in _walk(body):
            if is_end:
                reader.leave(node)
            else:
                reader.enter(node)
    reader.flush()
    return reader.blocks


def html_in_mhtml(raw: bytes) -> bytes:
    """Return the page itself in a "web page, single file" (RFC 2557); the whole if there is none in it."""
    from email import message_from_bytes

    for part in message_from_bytes(raw).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            return content
    return raw


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node below ``root`` as it begins, and as it ends; however deep they are nested."""
    node: LexborNode | None = root.child
    while node is not None:
        yield node, False
        child = None if node.tag in _UNSEEN else node.child
        if child is not None:
            node = child
            continue
        while True:
            yield node, True
            following = node.next
            if following is not None:
                node = following
                break
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return


class _Reader:
    """Takes the nodes of a page one after another, and puts their words together."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._runs: list[_Run] = []
        self._roles: list[tuple[int, Role, int]] = []
        """The elements around what comes next that give it a role, with the level of a heading."""
        self._styles: list[tuple[int, _Style]] = []
        self._lists: list[tuple[int, int | None]] = []
        """The lists around it, with the number of the item that comes next, None for bullets."""
        self._marker = ""

    def enter(self, node: LexborNode) -> None:
        """Take the beginning of a node."""
        tag = node.tag or ""
        if tag == "-text":
            self._runs.append(_Run(node.text_content or "", self._style))
        elif tag == "br":
            self._runs.append(_Run("\v", _Style()))
        elif tag == "img":
            self._take_image(node)
        elif not tag.startswith("-") and tag not in _UNSEEN:
            self._begin(node, tag)

    def leave(self, node: LexborNode) -> None:
        """Take the end of a node."""
        tag = node.tag or ""
        if _is_block(node):
            self.flush()
        for stack in (self._roles, self._styles, self._lists):
            if stack and stack[-1][0] == node.mem_id:
                stack.pop()
        if tag == "li":
            self._marker = ""

    @property
    def _style(self) -> _Style:
        return self._styles[-1][1] if self._styles else _Style()

    def _begin(self, node: LexborNode, tag: str) -> None:
        if _is_block(node):
            self.flush()
        if role := _role_of(node, tag):
            self._roles.append((node.mem_id, *role))
        if tag in ("ul", "ol", "menu"):
            first = str(node.attributes.get("start") or "1")
            self._lists.append((node.mem_id, (int(first) if first.isdecimal() else 1) if tag == "ol" else None))
        elif tag == "li":
            self._begin_item()
        style = self._style
        if tag in _STRONG:
            style = style._replace(strong=True)
        elif tag in _EMPHASIS:
            style = style._replace(emphasis=True)
        elif tag == "a" and (address := _LINK.fullmatch(clean_line(node.attributes.get("href") or ""))):
            style = style._replace(link=address[0])
        if style != self._style:
            self._styles.append((node.mem_id, style))

    def _begin_item(self) -> None:
        identity, number = self._lists[-1] if self._lists else (0, None)
        self._marker = "-" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = (identity, number + 1)

    def _take_image(self, node: LexborNode) -> None:
        if words := clean_line(node.attributes.get("alt") or ""):
            self.flush()
            self.blocks.append(plain_block(words, role=Role.IMAGE))

    def flush(self) -> None:
        """End the block that is being put together, if there is any text in it."""
        runs, self._runs = _tidied(self._runs), []
        text = "".join(run.text for run in runs).replace("\v", "\n")
        if not text:
            return
        role, level = self._roles[-1][1:] if self._roles else (Role.TEXT, 0)
        if role is not Role.OPENER:
            opener = next((entry for entry in self._roles if entry[1] is Role.OPENER), None)
            role, level = (Role.OPENER, 0) if opener else (role, level)
        self.blocks.append(Block(text, _markdown(text, runs), role, level, self._marker, len(self._lists)))
        self._marker = ""


def _is_block(node: LexborNode) -> bool:
    tag = node.tag or ""
    return not tag.startswith("-") and tag not in _INLINE and tag not in _UNSEEN and tag not in ("br", "img")


def _role_of(node: LexborNode, tag: str) -> tuple[Role, int] | None:
    attributes = node.attributes
    if tag == "summary" or "aria-expanded" in attributes or attributes.get("role") == "tab":
        return Role.OPENER, 0
    if heading := _HEADING.fullmatch(tag):
        return Role.HEADING, int(heading[1])
    if attributes.get("role") == "heading":
        level = str(attributes.get("aria-level") or "2")
        return Role.HEADING, int(level) if level.isdecimal() else 2
    return (Role.TERM, 0) if tag == "dt" else None


def _tidied(runs: list[_Run]) -> list[_Run]:
    """Return runs with white space as a browser shows it: one space where there is any, none around a line's break."""
    found: list[_Run] = []
    before = "\v"
    for text, style in runs:
        shown = _SPACE.sub(" ", clean(text)) if text != "\v" else text
        if before[-1] in " \v":
            shown = shown.removeprefix(" ")
        if shown == "\v" and found and found[-1].text.endswith(" "):
            found[-1] = found[-1]._replace(text=found[-1].text[:-1])
        if shown:
            found.append(_Run(shown, style))
            before = shown
    while found and not found[-1].text.strip(" \v"):
        found.pop()
    while found and found[0].text == "\v":
        found.pop(0)
    if found:
        found[-1] = found[-1]._replace(text=found[-1].text.rstrip(" "))
    return [run for run in found if run.text]


def _markdown(text: str, runs: list[_Run]) -> str:
    """Return a block as Markdown: with its emphasis and links, if it then still shows just these words."""
    marked, shown = "", ""
    for link, linked in groupby(runs, key=lambda run: run.style.link):
        part, words = "", ""
        for style, alike in groupby(linked, key=lambda run: run.style):
            plain = "".join(run.text for run in alike)
            words += plain
            part += _emphasised(plain, style)
        stripped = words.strip(" ")
        if link and stripped and "\v" not in words:
            before, after = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
            marked += f"{before}[{part.strip(' ')}]({link}){after}"
            is_told = link not in (stripped, f"mailto:{stripped}")
            shown += before + stripped + (f" ({link})" if is_told else "") + after
        else:
            marked += part
            shown += words
    marked = marked.replace("\v", BREAK)
    read = blocks(marked)
    is_same = len(read) == 1 and not read[0].marker and read[0].text == shown.replace("\v", "\n")
    return marked if is_same else literal_lines(text)


def _emphasised(text: str, style: _Style) -> str:
    """Return a run of text with the marks of its emphasis, which must not have space on their inner side."""
    mark = "**" * style.strong + "*" * style.emphasis
    inner = text.strip(" \v")
    if not mark or not inner or "\v" in inner:
        return literal(text)
    start = text.index(inner)
    return f"{text[:start]}{mark}{literal(inner)}{mark}{text[start + len(inner) :]}"
