"""Runs of text with one style: what a block of a page is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from likvardig_tui.content.markdown import blocks as parse_markdown
from likvardig_tui.content.markdown_escape import BREAK, escape, escape_lines, escape_start, escaped_address
from likvardig_tui.content.sanitising import clean

LINE_BREAK = "\v"
"""Stands for ``br`` in runs of text, where a line feed is white space."""
_PLAIN_LABEL = re.compile(r"[^\W_](?:[^\W_]| (?! ))*[^\W_]|[^\W_]")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=-]+")
"""Text and address of a link that need not be escaped, nor be compared."""
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")


class Style(NamedTuple):
    """The formatting of a run of text."""

    strong: bool = False
    emphasis: bool = False
    link: str = ""
    is_control: bool = False
    """Whether it is a link to a place on the page itself."""
    hidden: bool = False
    """Whether only screen readers read it."""


class Run(NamedTuple):
    """A piece of text."""

    text: str
    style: Style


def is_break(run: Run) -> bool:
    """Return whether a run is a line break."""
    return run.text == LINE_BREAK


def only_link(runs: Sequence[Run]) -> str:
    """Return the address that all words of the runs lead to, or an empty string."""
    links = {run.style.link for run in runs if run.text.strip(f" {LINE_BREAK}.,;:")}
    return links.pop() if len(links) == 1 else ""


def spaced(runs: Sequence[Run]) -> list[Run]:
    """Return runs with a space on each side of the text that only screen readers read, and between links."""
    result: list[Run] = []
    for run in runs:
        if result and (run.style.hidden != result[-1].style.hidden or _touch(result[-1], run)):
            link = run.style.link if run.style.link == result[-1].style.link else ""
            result.append(Run(" ", Style(link=link)))
        result.append(run)
    return result


def _touch(left: Run, right: Run) -> bool:
    """Return whether two runs are a link and another link or a label, without a space between them."""
    is_link, was_link = (bool(run.style.link) or run.style.is_control for run in (right, left))
    if not (is_link and left.text and right.text) or left.style == right.style:
        return False
    return right.text[0].isalnum() and (left.text[-1] == ":" or (was_link and left.text[-1].isalnum()))


def is_control(runs: Sequence[Run]) -> bool:
    """Return whether all words of the runs are links to a place on the page."""
    words = [run for run in runs if any(map(str.isalnum, run.text))]
    return bool(words) and all(run.style.is_control for run in words)


def links_apart(runs: list[Run]) -> list[list[Run]]:
    """Return the runs of each link by themselves if there is nothing else than links, else all runs together."""
    words = [run for run in runs if any(map(str.isalnum, run.text))]
    if not all(run.style.link for run in words) or len({run.style.link for run in words}) < 2:
        return [runs]
    apart: list[list[Run]] = []
    separators: list[Run] = []
    for link, linked in groupby(runs, key=lambda run: run.style.link):
        part = list(linked)
        if not link:
            separators = part
        elif apart and apart[-1][-1].style.link == link:
            apart[-1] += [*separators, *part]
        else:
            apart.append(part)
    return apart


def without_start(runs: Sequence[Run], length: int) -> list[Run]:
    """Return runs without their first ``length`` characters."""
    rest: list[Run] = []
    for run in runs:
        if text := run.text[length:]:
            rest.append(run._replace(text=text))
        length = max(0, length - len(run.text))
    return rest


def collapse_white_space(runs: list[Run]) -> list[Run]:
    """Return runs with white space as a browser shows it: a single space, and none next to a line break."""
    collapsed: list[Run] = []
    previous = LINE_BREAK
    for source, style in runs:
        text = _WHITE_SPACE.sub(" ", clean(source)) if source != LINE_BREAK else source
        if previous[-1] in f" {LINE_BREAK}":
            text = text.removeprefix(" ")
        if text == LINE_BREAK and collapsed and collapsed[-1].text.endswith(" "):
            collapsed[-1] = collapsed[-1]._replace(text=collapsed[-1].text[:-1])
        if text:
            collapsed.append(Run(text, style))
            previous = text
    while collapsed and not collapsed[-1].text.strip(f" {LINE_BREAK}"):
        collapsed.pop()
    while collapsed and collapsed[0].text == LINE_BREAK:
        collapsed.pop(0)
    if collapsed:
        collapsed[-1] = collapsed[-1]._replace(text=collapsed[-1].text.rstrip(" "))
    return [run for run in collapsed if run.text]


def to_markdown(text: str, runs: list[Run]) -> str:
    """Return a block as Markdown with its emphasis and links, or without if it would then show another ``text``."""
    styles = {run.style for run in runs}
    link = runs[0].style.link
    if styles == {Style(link=link)} and _PLAIN_LABEL.fullmatch(text) and _PLAIN_ADDRESS.fullmatch(link):
        return f"[{text}]({link})"
    markdown, expected = "", ""
    for link, linked in groupby(runs, key=lambda run: run.style.link):
        label, label_text = "", ""
        for style, styled in groupby(linked, key=lambda run: run.style):
            plain = "".join(run.text for run in styled)
            label_text += plain
            label += _emphasise(plain, style)
        stripped = label_text.strip(" ")
        if link and stripped and LINE_BREAK not in label_text:
            before = label_text[: len(label_text) - len(label_text.lstrip(" "))]
            after = label_text[len(label_text.rstrip(" ")) :]
            markdown += f"{before}[{label.strip(' ')}]({escaped_address(link)}){after}"
            shows_address = link not in (stripped, f"mailto:{stripped}")
            expected += before + stripped + (f" ({link})" if shows_address else "") + after
        else:
            markdown += label
            expected += label_text
    markdown = markdown.replace(LINE_BREAK, BREAK)
    for candidate in (markdown, BREAK.join(map(escape_start, markdown.split(BREAK)))):
        parsed = parse_markdown(candidate)
        if len(parsed) == 1 and not parsed[0].marker and parsed[0].text == expected.replace(LINE_BREAK, "\n"):
            return candidate
    return escape_lines(text)


def _emphasise(text: str, style: Style) -> str:
    """Return a run of text as Markdown; its delimiters must not be next to white space on the inner side."""
    delimiter = "**" * style.strong + "*" * style.emphasis
    inner = text.strip(f" {LINE_BREAK}")
    if not delimiter or not inner or LINE_BREAK in inner:
        return escape(text)
    start = text.index(inner)
    return f"{text[:start]}{delimiter}{escape(inner)}{delimiter}{text[start + len(inner) :]}"
