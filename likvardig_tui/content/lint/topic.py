"""Find mistakes in a topic file beyond those that prevent showing it, and differences between two translations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from html.entities import html5
from typing import Any

from likvardig_tui.content.contact_card import can_be_dialled
from likvardig_tui.content.diagnostics import KeyPath, UnlocatedDiagnostic
from likvardig_tui.content.markdown import blocks, is_simple, tokens
from likvardig_tui.content.sanitising import BIDI_CONTROLS, clean, clean_line, find_unwanted
from likvardig_tui.content.strings import PLACEHOLDER

MAX_QUOTE = 40
"""Characters of a text that are quoted in a message."""
_INLINE = re.compile(
    r"(?<!\\)(?:(?P<code>`{1,9})(?=[^`]).{1,999}?(?<!`)(?P=code)(?!`)|!\[[^\]\n]{0,999}\]\([^)\n]{0,999}\)|"
    r"</?[A-Za-z][^<>]{0,999}>|~~(?=\S).{1,999}?~~|"
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|(?P<entity>\w+));)",
    re.DOTALL,
)
"""Unsupported inline Markdown: code, images, HTML, strikethrough and entities."""
_PLAIN_KEYS = {"title", "name", "section", "publisher", "source", "label"}
"""Keys whose value is shown as it is, without Markdown."""
_PRIVACY_TEXT = ("privacy", "text")
_PRIVACY_PLACEHOLDERS = ("days",)
"""What is replaced in the text about what is stored."""
_ADDRESS_KEYS = ("url", "email")
_TABLES_WITH_ADDRESSES = ("initiatives", "links", "contacts")


def lint_characters(values: Mapping[str, Any]) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each kind of control or invisible character in each text of a document."""
    for key, text in _texts(values):
        if key[-1] in _ADDRESS_KEYS and len(key) > 1 and key[0] in _TABLES_WITH_ADDRESSES:
            continue  # the reader has reported it
        first_offsets = {char: offset for offset, char in reversed(list(find_unwanted(text)))}
        for char, offset in sorted(first_offsets.items(), key=lambda item: item[1]):
            is_harmful = char < "\xa0" or char in BIDI_CONTROLS
            problem = "control" if is_harmful else "invisible"
            details = {"code": f"U+{ord(char):04X}"}
            yield UnlocatedDiagnostic(key, problem, offset, details, is_warning=not is_harmful)


def lint_topic(values: Mapping[str, Any]) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for a phone number that cannot be dialled, and for each text with unsupported Markdown."""
    for key, text in _texts(values):
        is_number = (key[-1] == "number" and "phones" in key) or key == ("contact", "phone")
        if is_number and clean_line(text) and not can_be_dialled(clean_line(text)):
            yield UnlocatedDiagnostic(key, "phone", details={"phone": quote(text)})
        if key[-1] in ("text", "summary"):
            for offset, markup in _unsupported_markdown(text):
                yield UnlocatedDiagnostic(key, "markdown", offset, {"markup": quote(markup)}, is_warning=True)
        if key[0] == "privacy":
            found = lint_placeholders(key, text, _PRIVACY_PLACEHOLDERS if key == _PRIVACY_TEXT else ())
            yield from (one for one in found if one.problem != "placeholder_missing")
        if key[-1] in _PLAIN_KEYS and _has_markdown(clean(text)):
            yield UnlocatedDiagnostic(key, "markdown_in_line", is_warning=True)


def lint_placeholders(key: KeyPath, text: str, expected: Collection[str]) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each placeholder in a text that is not ``expected``, and for each that it lacks."""
    placeholders = dict.fromkeys(PLACEHOLDER.findall(text))
    known = ", ".join(f"{{{name}}}" for name in expected)
    for name in placeholders:
        if name not in expected:
            problem = "placeholder_unknown" if known else "placeholder_none"
            yield UnlocatedDiagnostic(key, problem, text.find(f"{{{name}}}"), {"name": name, "known": known})
    for name in expected:
        if name not in placeholders:
            yield UnlocatedDiagnostic(key, "placeholder_missing", details={"name": name})


def lint_notice(
    values: Mapping[str, Any], reference: Mapping[str, Any], language: str
) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each way in which the privacy notice differs from the ``reference`` file in ``language``.

    The revision must be the same in both, and so must what is replaced in the text about what is stored.
    """
    notices = values.get("privacy"), reference.get("privacy")
    revision, expected_revision = (one.get("revision") if isinstance(one, dict) else None for one in notices)
    if type(revision) is int and type(expected_revision) is int and revision != expected_revision:
        yield UnlocatedDiagnostic(
            ("privacy", "revision"), "revision", details={"revision": expected_revision, "language": language}
        )
    text, expected = _privacy_text(values), _privacy_text(reference)
    for name in _PRIVACY_PLACEHOLDERS if text else ():
        if f"{{{name}}}" in expected and f"{{{name}}}" not in text:
            yield UnlocatedDiagnostic(_PRIVACY_TEXT, "placeholder_missing", details={"name": name})


def _privacy_text(values: Mapping[str, Any]) -> str:
    privacy = values.get("privacy")
    text = privacy.get("text") if isinstance(privacy, dict) else None
    return text if isinstance(text, str) else ""


def lint_initiatives(
    values: Mapping[str, Any], reference: Mapping[str, Any], language: str
) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each way in which the initiatives differ from the ``reference`` file in ``language``.

    Their ids and their order must be the same in both.
    """
    ids, reference_ids = _initiative_ids(values), _initiative_ids(reference)
    missing = [id_ for id_ in reference_ids if id_ not in ids]
    for id_, key in ids.items():
        if id_ not in reference_ids:
            near = get_close_matches(id_, missing, 1)
            missing = [one for one in missing if one not in near]
            details = {"id": quote(id_), "language": language, "near": "".join(near)}
            yield UnlocatedDiagnostic(key, "id_only_here_near" if near else "id_only_here", details=details)
    if "initiatives" in values:
        for id_ in missing:
            details = {"id": quote(id_), "language": language}
            yield UnlocatedDiagnostic(("initiatives",), "id_not_here", details=details)
    yield from lint_same_order(ids, reference_ids, language)


def lint_same_order(
    ids: Mapping[str, KeyPath], reference_ids: Collection[str], language: str, **message: str
) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for the first of the ``ids`` that is not where it is in ``language``.

    Ids that only one of the two has do not count. ``message`` may name another string than that about initiatives.
    """
    common = [id_ for id_ in ids if id_ in reference_ids]
    expected_order = [id_ for id_ in reference_ids if id_ in ids]
    for id_, expected in zip(common, expected_order, strict=True):
        if id_ != expected:
            details = {"id": quote(id_), "wanted": quote(expected), "language": language, **message}
            yield UnlocatedDiagnostic(ids[id_], "order", details=details, is_warning=True)
            break


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text in a document with its key, at any depth."""
    pending: list[tuple[KeyPath, object]] = [((), values)]
    while pending:
        key, value = pending.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict | list):
            children = value.items() if isinstance(value, dict) else enumerate(value)
            pending += [((*key, name), child) for name, child in children]


def _has_markdown(line: str) -> bool:
    return any(block.emphases or block.text != line.strip() for block in blocks(line))


def _unsupported_markdown(value: str) -> Iterator[tuple[int, str]]:
    """Yield the Markdown in a text that is shown literally, with the offset in ``value`` where it begins."""
    text = clean(value)
    if is_simple(text) and not any(char in text for char in "<&~`"):
        return
    line_starts = [0]
    for line in value.split("\n"):
        line_starts.append(line_starts[-1] + len(line) + 1)
    for token, literal in tokens(text):
        start = line_starts[min(token.map[0], len(line_starts) - 1)] if token.map else 0
        if literal:
            yield start, literal
        elif token.type == "inline":
            for match in _INLINE.finditer(token.content):
                if match["entity"] is None or f"{match['entity']};" in html5:
                    yield max(start, value.find(match[0], start)), match[0]
                    break


def quote(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(clean(text).split())
    return line if len(line) <= MAX_QUOTE else f"{line[:MAX_QUOTE]}…"


def _initiative_ids(values: Mapping[str, Any]) -> dict[str, KeyPath]:
    """Return the ids of the initiatives in a topic file, which may be invalid, in file order and with their keys."""
    initiatives = values.get("initiatives")
    tables = enumerate(initiatives if isinstance(initiatives, list) else ())
    return {
        table["id"]: ("initiatives", index, "id")
        for index, table in tables
        if type(table) is dict and isinstance(table.get("id"), str)
    }
