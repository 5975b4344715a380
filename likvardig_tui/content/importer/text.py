"""The text of a web page, as copied from a browser or dumped by lynx, w3m or ``likvardig show`` -> blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from likvardig_tui.content.importer.blocks import Block, Role, plain_block

_MARKER = re.compile(r"(?:[ ]*(?P<sign>[•●○◦▪■·‣*-])|[ ]{3,}[+o#@]|[ ]*(?P<number>\d{1,3}[.)]))[ ]+(?=\S)")
"""How the item of a list begins; lynx has another sign for each depth, letters among them."""
_RULE = re.compile(r"[ ]*(?P<char>[=\-─═_*])(?P=char){2,}[ ]*")
_REFERENCES = re.compile(r"^(?:References|Referenser)\s*$\n(?=\s*(?:Visible links[^\n]*\s+)?1\. )", re.MULTILINE)
"""Where lynx begins to list the links of the page."""
_BUTTON = re.compile(r"\(BUTTON\) (?=\S)")
"""What lynx puts before a button."""
_LINK_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")
_LEVELS = {"=": 1, "═": 1}
"""The level of a heading by what it is underlined with; 2 for anything else."""


class _Line:
    """One line of the file."""

    def __init__(self, number: int, written: str) -> None:
        self.number = number
        self.written = written
        match = _MARKER.match(written)
        self.marker = (match["number"] or "-") if match else ""
        self.indent = len(written) - len(written.lstrip(" "))
        self.text = written[match.end() :].strip() if match else written.strip()
        self.length = len(written.rstrip())
        self.rule = _RULE.fullmatch(written)
        self.is_apart = True
        """Whether an empty line stands before it."""


def blocks_of_text(text: str) -> list[Block]:
    """Return the blocks of a text that ``sanitising.clean`` has passed. Lines that were wrapped are joined again."""
    lines = [_Line(number, written) for number, written in enumerate(_as_on_the_page(text).split("\n"), 1)]
    widths: dict[int, int] = defaultdict(int)
    for line in lines:
        if not line.rule:
            widths[line.indent] = max(widths[line.indent], line.length)
    found = [_block(group) for group in _groups(lines, widths)]
    levels = sorted({block.depth for block in found if block.marker})
    return [block._replace(depth=levels.index(block.depth) + 1) if block.marker else block for block in found]


def _as_on_the_page(text: str) -> str:
    """Return the text without what lynx puts into it: words before buttons, numbers before links, and their list."""
    found = list(_REFERENCES.finditer(text))
    if found:
        text = _LINK_NUMBER.sub("", text[: found[-1].start()])
    return _BUTTON.sub("", text).expandtabs(8)


def _groups(lines: list[_Line], widths: Mapping[int, int]) -> Iterator[list[_Line]]:
    """Yield the lines of one block at a time; an underlined heading comes with its rule, an empty line by itself."""
    group: list[_Line] = []
    for before, line in pairwise([_Line(0, ""), *lines]):
        line.is_apart = not before.length
        if group and not _goes_on(before, line, max(widths[before.indent], widths[line.indent])):
            yield group
            group = []
        if line.text or line.rule:
            group.append(line)
    if group:
        yield group


def _goes_on(before: _Line, line: _Line, width: int) -> bool:
    """Say whether a line belongs to the block of the line ``before``.

    It does where its first word had no room there, in a file whose lines have up to ``width`` characters.
    """
    if line.rule:
        return bool(before.text) and not before.rule
    if not line.text or not before.text or line.marker or before.rule:
        return False
    return before.length + len(" ") + len(line.text.split()[0]) > width


def _block(group: list[_Line]) -> Block:
    first, rule = group[0], group[-1].rule
    text = " ".join(line.text for line in group if not line.rule)
    if rule and len(group) > 1 and len(rule[0].strip()) >= min(3, len(text)):
        number = f"{first.marker} " if first.marker else ""
        block = plain_block(number + text, Role.HEADING)._replace(level=_LEVELS.get(rule["char"], 2))
    else:
        block = plain_block(text or first.written.strip())
        block = block._replace(marker=first.marker, depth=first.indent if first.marker else 0)
    return block._replace(line=first.number, is_apart=first.is_apart)
