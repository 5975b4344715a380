"""Parse a page saved as text: copied from a browser, or dumped by lynx, w3m or ``likvardig show``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block

_MARKER = re.compile(r"(?:[ ]*(?P<bullet>[•●○◦▪■·‣*-])|[ ]{3,}[+o#@]|[ ]*(?P<number>\d{1,3}[.)]))[ ]+(?=\S)")
"""How a list item begins; lynx has a bullet for each depth, also ``+``, ``o``, ``#`` and ``@``."""
_RULE = re.compile(r"[ ]*(?P<char>[=\-─═_*~])(?P=char){2,}[ ]*")
_REFERENCES = re.compile(r"^(?:References|Referenser)\s*$\n(?=\s*(?:Visible links[^\n]*\s+)?1\. )", re.MULTILINE)
"""The title of the list of links that lynx appends to a page."""
_BUTTON_PREFIX = re.compile(r"\(BUTTON\) (?=\S)")
"""What lynx prints before the text of a button."""
_LINK_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")
_LINK = re.compile(r"(?P<title>\S.*) \((?P<url>https?://\S+)\)")
"""A link as ``likvardig show`` prints it."""
_ADDRESS_START = re.compile("https?://")
MIN_WIDTH = 40
"""Columns to which a text may be wrapped."""
_HEADING_LEVELS = {"=": 1, "═": 1, "~": 3}
"""Level of a heading by its underline; 2 for all other characters."""


class _Line:
    """One line of the file."""

    def __init__(self, number: int, source: str) -> None:
        self.number = number
        self.source = source
        match = _MARKER.match(source)
        self.marker = (match["number"] or "-") if match else ""
        self.indent = len(source) - len(source.lstrip(" "))
        self.text = source[match.end() :].strip() if match else source.strip()
        self.length = len(source.rstrip())
        self.rule = _RULE.fullmatch(source)
        self.has_space_above = True


def parse_text(text: str) -> list[PageBlock]:
    """Return the blocks of a text cleaned by ``sanitising.clean``; join the lines of wrapped paragraphs."""
    lines = [_Line(number, source) for number, source in enumerate(_remove_lynx_additions(text).split("\n"), 1)]
    widths: dict[int, int] = defaultdict(int)
    for line in lines:
        if not line.rule:
            widths[line.indent] = max(widths[line.indent], line.length)
    blocks = [_to_block(group) for group in _group(lines, widths)]
    indents = sorted({block.depth for block in blocks if block.marker})
    return [block._replace(depth=indents.index(block.depth) + 1) if block.marker else block for block in blocks]


def _remove_lynx_additions(text: str) -> str:
    """Remove what lynx adds to a page: words before buttons, and numbers before links if it also lists the links.

    Also expand tabs.
    """
    references = list(_REFERENCES.finditer(text))
    if references:
        text = _LINK_NUMBER.sub("", text[: references[-1].start()])
    return _BUTTON_PREFIX.sub("", text).expandtabs(8)


def _group(lines: list[_Line], widths: Mapping[int, int]) -> Iterator[list[_Line]]:
    """Yield the lines of one block at a time, an underlined heading together with its rule; omit empty lines."""
    group: list[_Line] = []
    for previous, line in pairwise([_Line(0, ""), *lines]):
        line.has_space_above = not previous.length
        if group and not _continues(previous, line, max(widths[previous.indent], widths[line.indent])):
            yield group
            group = []
        if line.text or line.rule:
            group.append(line)
    if group:
        yield group


def _continues(previous: _Line, line: _Line, width: int) -> bool:
    """Return whether ``line`` belongs to the block of the ``previous`` one: a rule, or a wrapped line.

    A line was wrapped if its first word does not fit on the previous one. ``width`` is the length of the longest line
    with such an indent; a list of short words is not wrapped.
    """
    if line.rule:
        return bool(previous.text) and not previous.rule
    if not line.text or not previous.text or line.marker or previous.rule:
        return False
    if previous.text.endswith(":") and _ADDRESS_START.match(line.text):
        return False
    return previous.length + len(" ") + len(line.text.split()[0]) > max(width, MIN_WIDTH)


def _join(lines: Sequence[str]) -> str:
    """Return lines as one, without a space where ``likvardig show`` has wrapped an address."""
    text = ""
    is_in_address = False
    for line in lines:
        is_continued = is_in_address and text.endswith(("-", "–", "/")) and line[0].isalnum()
        text += line if is_continued or not text else f" {line}"
        last_word = line.rpartition(" ")[2]
        is_in_address = bool(_ADDRESS_START.search(last_word)) or (is_continued and last_word == line)
    return text


def _to_block(group: list[_Line]) -> PageBlock:
    """Return the lines of a block as one. The ``depth`` of a list item is still its indent."""
    first, rule = group[0], group[-1].rule
    text = _join([line.text for line in group if not line.rule])
    if rule and len(group) > 1 and len(rule[0].strip()) >= min(3, len(text)):
        number = f"{first.marker} " if first.marker else ""
        block = plain_block(number + text, Role.HEADING)._replace(level=_HEADING_LEVELS.get(rule["char"], 2))
    else:
        block = plain_block(text or first.source.strip())
        block = block._replace(marker=first.marker, depth=first.indent if first.marker else 0)
        if first.marker and (link := _LINK.fullmatch(text)) and is_url(link["url"]):
            block = block._replace(link=link["url"])
    return block._replace(line=first.number, has_space_above=first.has_space_above)
