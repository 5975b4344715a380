"""What an editor should know of a topic's file beyond whether it can be shown, and of how it agrees with another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from html.entities import html5
from typing import Any, NamedTuple

from likvardig_tui.content.contact_card import can_be_dialled
from likvardig_tui.content.markdown import blocks, is_simple, tokens
from likvardig_tui.content.sanitising import BIDI, clean, clean_line, unwanted
from likvardig_tui.content.toml.positions import KeyPath

SHOWN = 40
"""Characters of a text that are repeated in a sentence about it."""
_INLINE = re.compile(
    r"(?<!\\)(?:(?P<code>`{1,9})(?=[^`]).{1,999}?(?<!`)(?P=code)(?!`)|!\[[^\]\n]{0,999}\]\([^)\n]{0,999}\)|"
    r"</?[A-Za-z][^<>]{0,999}>|~~(?=\S).{1,999}?~~|"
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|(?P<entity>\w+));)",
    re.DOTALL,
)
"""Markdown within a paragraph that is not read here: code, images, HTML, struck text and entities."""
_LINES = {"title", "name", "section", "publisher", "source"}
"""Keys whose text is no Markdown."""


class Remark(NamedTuple):
    """Something about the value of a key."""

    key: KeyPath
    problem: str
    offset: int | None = None
    """The character of the text that it is about."""
    details: Mapping[str, object] = {}
    is_warning: bool = False
    """Whether the page can be shown as it is meant all the same."""


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text in a document, with its key, however deep it stands."""
    waiting: list[tuple[KeyPath, object]] = [((), values)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*key, name), each) for name, each in inner]


def remarks_on_characters(values: Mapping[str, Any]) -> Iterator[Remark]:
    """Yield what is wrong with single characters in any text of a document; each kind once for a text."""
    for key, text in _texts(values):
        first = {char: at for at, char in reversed(list(unwanted(text)))}
        for char, at in sorted(first.items(), key=lambda item: item[1]):
            is_harmful = char < "\xa0" or char in BIDI
            code = {"code": f"U+{ord(char):04X}"}
            yield Remark(key, "control" if is_harmful else "invisible", at, code, is_warning=not is_harmful)


def remarks_on_topic(values: Mapping[str, Any]) -> Iterator[Remark]:
    """Yield what is wrong with the ``values`` of a topic's file that can be read."""
    contact = values.get("contact")
    phone = contact.get("phone") if isinstance(contact, dict) else None
    shown = clean_line(phone) if isinstance(phone, str) else ""
    if shown and not can_be_dialled(shown):
        yield Remark(("contact", "phone"), "phone", None, {"phone": _short(shown)})
    for key, text in _texts(values):
        if key[-1] in ("text", "summary"):
            for offset, markup in _standing(text):
                yield Remark(key, "markdown", offset, {"markup": _short(markup)}, is_warning=True)
        elif key[-1] in _LINES and _is_markdown(clean(text)):
            yield Remark(key, "markdown_in_line", None, {}, is_warning=True)


def _is_markdown(line: str) -> bool:
    """Say whether a line that is shown as it stands was meant as Markdown."""
    return any(block.emphases or block.text != line.strip() for block in blocks(line))


def _standing(value: str) -> Iterator[tuple[int, str]]:
    """Yield the Markdown in a text that will show as it stands, and where in the ``value`` that begins."""
    text = clean(value)
    if is_simple(text) and not any(char in text for char in "<&~`"):
        return
    starts = [0]
    for line in value.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for token, consent_status in tokens(text):
        at = starts[min(token.map[0], len(starts) - 1)] if token.map else 0
        if consent_status:
            yield at, consent_status
        elif token.type == "inline":
            for match in _INLINE.finditer(token.content):
                if match["entity"] is None or f"{match['entity']};" in html5:
                    yield max(at, value.find(match[0], at)), match[0]
                    break


def _short(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def ids_in(values: Mapping[str, Any]) -> dict[str, KeyPath]:
    """Return the ids of the initiatives in a topic's file, faulty or not, in its order, with where they stand."""
    found = values.get("initiatives")
    tables = [(at, table) for at, table in enumerate(found if isinstance(found, list) else ()) if type(table) is dict]
    return {table["id"]: ("initiatives", at, "id") for at, table in tables if isinstance(table.get("id"), str)}


def remarks_on_difference(values: Mapping[str, Any], other: Mapping[str, Any], language: str) -> Iterator[Remark]:
    """Yield what in a topic's file does not agree with the ``other`` file, in that ``language``, which is right."""
    ours, theirs = ids_in(values), ids_in(other)
    missing = [name for name in theirs if name not in ours]
    for name, key in ours.items():
        if name not in theirs:
            meant = get_close_matches(name, missing, 1)
            missing = [one for one in missing if one not in meant]
            details = {"id": _short(name), "language": language, "near": "".join(meant)}
            yield Remark(key, "id_only_here_near" if meant else "id_only_here", None, details)
    if "initiatives" in values:
        for name in missing:
            yield Remark(("initiatives",), "id_not_here", None, {"id": _short(name), "language": language})
    common = [name for name in ours if name in theirs]
    order = [name for name in theirs if name in ours]
    for name, wanted in zip(common, order, strict=True):
        if name != wanted:
            details = {"id": _short(name), "wanted": _short(wanted), "language": language}
            yield Remark(ours[name], "order", None, details, is_warning=True)
            break
    yield from _remarks_on_revision(values, other, language)


def _remarks_on_revision(values: Mapping[str, Any], other: Mapping[str, Any], language: str) -> Iterator[Remark]:
    notices = values.get("privacy"), other.get("privacy")
    ours, theirs = (notice.get("revision") if isinstance(notice, dict) else None for notice in notices)
    if type(ours) is int and type(theirs) is int and ours != theirs:
        yield Remark(("privacy", "revision"), "revision", None, {"revision": theirs, "language": language})
