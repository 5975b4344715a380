"""Add a topic to the order in an index file, and change nothing else in it."""

from __future__ import annotations

from likvardig_tui.content.toml.positions import Token, key_parts, statements, value_tokens

KEY = "order"
_INDENT = "    "


def with_topic_last(source: str, topic_id: str) -> str:
    """Return the ``source`` of a valid index file with ``topic_id`` at the end of its order.

    It is written as the others there are: on the same line, or on one of its own with the same indentation and, if they
    have it, the comma after the last. Comments and line ends are kept.
    """
    mark = "\ufeff" * source.startswith("\ufeff")
    source = source.removeprefix(mark)
    return mark + _insert(source, _insertions(source.replace("\r\n", "\n"), f'"{topic_id}"'))


def _insertions(text: str, item: str) -> list[tuple[int, str]]:
    """Return what to insert at which offsets, into the order or, if there is none, before the first table."""
    end = 0
    for statement in statements(text):
        if statement.is_header:
            break
        if key_parts(statement.tokens) == (KEY,):
            return _into_array(text, value_tokens(statement.tokens), item)
        end = statement.tokens[-1].end
    return [(_end_of_line(text, end), f"\n{KEY} = [{item}]")]


def _into_array(text: str, tokens: list[Token], item: str) -> list[tuple[int, str]]:
    """Return what to insert at which offsets; ``tokens`` are those of an array of strings."""
    opening, *items, closing = tokens
    if not items:
        is_on_one_line = "\n" not in text[opening.end : closing.start]
        end_of_line_above = text.rfind("\n", 0, closing.start)
        return [(opening.end, item)] if is_on_one_line else [(end_of_line_above, f"\n{_INDENT}{item},")]
    last = [token for token in items if token.kind == "string"][-1]
    has_comma = items[-1].kind == "comma"
    anchor = items[-1].end
    comma_after = "," * has_comma
    before = text[text.rfind("\n", 0, last.start) + 1 : last.start]
    if before.strip():
        return [(anchor, f"{'' if has_comma else ','} {item}{comma_after}")]
    end = anchor if "\n" not in text[anchor : closing.start] else _end_of_line(text, anchor)
    own_line = (end, f"\n{before}{item}{comma_after}")
    return [own_line] if has_comma else [(anchor, ","), own_line]


def _end_of_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _insert(source: str, insertions: list[tuple[int, str]]) -> str:
    """Insert texts at offsets that are those in ``source`` without carriage returns before its line feeds."""
    newline = "\r\n" if "\r\n" in source else "\n"
    lines = source.split("\n")
    for offset, text in reversed(insertions):
        number = 0
        while offset > (length := len(lines[number].removesuffix("\r") if number < len(lines) - 1 else lines[number])):
            offset -= length + 1
            number += 1
        lines[number] = lines[number][:offset] + text.replace("\n", newline) + lines[number][offset:]
    return "\n".join(lines)
