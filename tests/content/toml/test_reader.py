from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import Link, Phone, Topic
from likvardig_tui.content.toml import document as toml_document
from likvardig_tui.content.toml.reader import read_topic

PURPOSE = {"title": "T", "text": "t"}


def document() -> dict[str, Any]:
    """Return a valid topic of schema 1."""
    return {
        "schema": 1,
        "section": "S",
        "title": "T",
        "publisher": "P",
        "source": "s",
        "updated": date(2026, 11, 23),
        "summary": "s",
        "goal": {"title": "G", "text": "g"},
        "initiatives": [{"id": "a", "title": "A", "text": "a"}, {"id": "b-2", "title": "B", "text": "b"}],
        "contact": {
            "title": "C",
            "name": "N",
            "text": "t",
            "phone": "018",
            "visiting_address": ["v"],
            "postal_address": ["p", "q"],
        },
        "privacy": {
            "revision": 1,
            "changes": "",
            "text": "t",
            "necessary": PURPOSE,
            "functional": PURPOSE,
            "statistics": PURPOSE,
        },
    }


def second_document() -> dict[str, Any]:
    """Return the smallest valid topic of schema 2."""
    content = document() | {"schema": 2, "contacts": [{"title": "C", "name": "N", "email": "a@b.se"}]}
    return {key: value for key, value in content.items() if key not in ("contact", "summary")}


def read(tmp_path: Path, content: dict[str, Any] | str | bytes) -> Topic:
    path = tmp_path / "topic.toml"
    raw = tomli_w.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return read_topic(path)


def diagnostics(tmp_path: Path, content: dict[str, Any] | str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(ContentError) as caught:
        read(tmp_path, content)
    assert all(diagnostic.path == tmp_path / "topic.toml" for diagnostic in caught.value.diagnostics)
    return [(diagnostic.line, diagnostic.key, diagnostic.problem) for diagnostic in caught.value.diagnostics]


def test_read_topic_reads_all_fields(tmp_path: Path) -> None:
    topic = read(tmp_path, document())
    assert (topic.section, topic.title, topic.updated) == ("S", "T", date(2026, 11, 23))
    assert [initiative.id for initiative in topic.initiatives] == ["a", "b-2"]
    assert topic.contact.postal_address == ("p", "q")
    assert topic.privacy.statistics.title == "T"


def test_byte_order_mark_and_crlf_are_accepted(tmp_path: Path) -> None:
    raw = tomli_w.dumps(document()).replace("\n", "\r\n")
    assert read(tmp_path, b"\xef\xbb\xbf" + raw.encode()).title == "T"


def test_every_error_is_reported_with_line_and_key(tmp_path: Path) -> None:
    broken = """\
schema = 3
section = 7
title = " "
publisher = "P"
sourse = "s"
updated = "2026-11-23"
summary = "s"

[goal]
title = "G"

[[initiatives]]
id = "Ä"
title = "A"
text = "a"

[[initiatives]]
id = "b"
title = "B"
text = ""

[[initiatives]]
id = "b"
title = "C"
text = "c"
extra_words = 1

[contact]
title = "C"
name = "N"
text = "t"
phone = 18
visiting_address = "v"
postal_address = ["p", 4]

[privacy]
revision = 0
changes = ""
text = "t"
necessary = "n"
[privacy.functional]
title = "T"
text = "t"
[privacy.statistics]
title = "T"
text = "t"
"""
    assert diagnostics(tmp_path, broken) == [
        (1, "schema", "schema"),
        (1, "source", "missing"),
        (2, "section", "not_text"),
        (3, "title", "empty"),
        (5, "sourse", "unknown_near"),
        (6, "updated", "not_date"),
        (9, "goal.text", "missing"),
        (13, "initiatives[1].id", "id_form"),
        (20, "initiatives[2].text", "empty"),
        (23, "initiatives[3].id", "id_twice"),
        (26, "initiatives[3].extra_words", "unknown"),
        (32, "contact.phone", "not_text"),
        (33, "contact.visiting_address", "not_lines"),
        (34, "contact.postal_address", "not_lines"),
        (37, "privacy.revision", "not_revision"),
        (40, "privacy.necessary", "not_table"),
    ]


def test_first_schema_is_read_as_the_same_topic(tmp_path: Path) -> None:
    contact = {key: value for key, value in document()["contact"].items() if key != "phone"}
    later = second_document() | {
        "summary": "s",
        "contacts": [contact | {"phones": [{"label": "", "number": "018"}]}],
        "links": [],
    }
    assert read(tmp_path, document()) == read(tmp_path, later)


def test_second_schema_reads_all_fields(tmp_path: Path) -> None:
    link = {"title": "L", "url": "https://uppsala.se/a_(b)"}
    content = second_document() | {"updated": datetime(2026, 11, 23, 14, 5), "links": [link]}
    content["initiatives"][0]["links"] = [link, link]
    content["contacts"].append(
        {
            "title": "D",
            "name": "M",
            "text": "t",
            "phones": [{"label": "växeln", "number": "018-1"}, {"number": "018-2"}],
            "opening_hours": ["8-16"],
            "links": [link],
        }
    )
    topic = read(tmp_path, content)
    assert (topic.updated, topic.summary) == (datetime(2026, 11, 23, 14, 5), "")
    assert topic.links == (Link("L", "https://uppsala.se/a_(b)"),)
    assert topic.initiatives[0].links == topic.links * 2
    assert topic.contacts[0].email == "a@b.se"
    assert topic.contacts[1].phones == (Phone("växeln", "018-1"), Phone("", "018-2"))
    assert [field.name for field in topic.contacts[1].fields] == ["phone", "phone", "opening_hours", "link"]


SECOND = """\
schema = 2
section = "S"
title = "T"
publisher = "P"
source = "s"
updated = 2026-11-23T14:05:00
contact = 1
links = [
    { title = "L", url = "javascript:alert(1)" },
    { title = "", url = "https://uppsala.se", rel = 1 },
    7,
]

[goal]
title = "G"
text = '''[a](https://a.se)
[b](/b)'''

[[initiatives]]
id = "a"
title = "A"
text = "a"
links = [{ title = "L" }]

[[contacts]]
title = "C"
name = "N"
text = 1
phones = [{ label = 2, number = "018" }, { nummer = "018" }]
email = "a b@c.se"
opening_hours = "8-16"
visiting_address = [1]

[[contacts]]
title = "C"
name = "N"
opening_hours = ["8-16"]
visiting_address = ["", " "]
email = ""

[[contacts]]
title = "C"
name = "N"
[contacts.phones]
number = "018"

[privacy]
revision = 1
changes = ""
text = "t"
necessary = { title = "T", text = "t" }
functional = { title = "T", text = "t" }
statistics = { title = "T", text = "t" }
"""


def test_every_error_in_second_schema_is_reported_with_line_and_key(tmp_path: Path) -> None:
    assert diagnostics(tmp_path, SECOND) == [
        (7, "contact", "unknown_near"),
        (9, "links[1].url", "url"),
        (10, "links[2].rel", "unknown"),
        (10, "links[2].title", "empty"),
        (11, "links[3]", "not_table"),
        (17, "goal.text", "url_in_text"),
        (23, "initiatives[1].links[1].url", "missing"),
        (28, "contacts[1].text", "not_text"),
        (29, "contacts[1].phones[1].label", "not_text"),
        (29, "contacts[1].phones[2].number", "missing"),
        (29, "contacts[1].phones[2].nummer", "unknown_near"),
        (30, "contacts[1].email", "email"),
        (31, "contacts[1].opening_hours", "not_lines"),
        (32, "contacts[1].visiting_address", "not_lines"),
        (34, "contacts[2].phones", "no_way"),
        (44, "contacts[3].phones", "not_tables"),
    ]


def test_keys_of_second_schema_in_first_say_which_schema_they_need(tmp_path: Path) -> None:
    content = document() | {"links": []}
    content["initiatives"][0]["links"] = []
    content["contact"] |= {"phones": [], "email": ""}
    assert {diagnostic[1:] for diagnostic in diagnostics(tmp_path, content)} == {
        (key, "later_schema") for key in ("links", "initiatives[1].links", "contact.phones", "contact.email")
    }


def test_link_of_any_kind_stays_readable_in_first_schema(tmp_path: Path) -> None:
    content = document() | {"summary": "[a](/b)"}
    assert read(tmp_path, content).summary == "[a](/b)"


def test_boolean_revision_is_refused(tmp_path: Path) -> None:
    content = document()
    content["privacy"]["revision"] = True
    assert [diagnostic[1:] for diagnostic in diagnostics(tmp_path, content)] == [("privacy.revision", "not_revision")]


def test_empty_file_reports_each_missing_key_once(tmp_path: Path) -> None:
    found = diagnostics(tmp_path, "")
    assert {problem for _, _, problem in found} == {"missing"}
    assert sorted(key for _, key, _ in found) == sorted(second_document())


def test_text_of_invisible_characters_is_empty(tmp_path: Path) -> None:
    content = document()
    content["title"], content["contact"]["phone"] = "\u200b", "\u2060\u3164"
    assert {diagnostic[1:] for diagnostic in diagnostics(tmp_path, content)} == {
        ("title", "empty"),
        ("contact.phone", "empty"),
    }


def test_missing_key_of_table_after_its_subtable_has_its_line(tmp_path: Path) -> None:
    del (content := document())["privacy"]["revision"]
    written = tomli_w.dumps(content)
    head, tail = written.split("[privacy]\n")
    own, rest = tail.split("\n[", 1)
    moved = f"{head}[{rest}\n[privacy]\n{own}\n"
    line = moved.split("\n").index("[privacy]") + 1
    assert diagnostics(tmp_path, moved) == [(line, "privacy.revision", "missing")]


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("title = ", 1, "syntax"),
        ("title = \nsection = 1", 1, "syntax"),
        ('a = 1\nb = "x', 2, "syntax"),
        ('a = 1\nb = """x\n\n', 2, "syntax_end"),
        ("b = 1\na = [1,\n2\n", 2, "syntax_end"),
        (b"a = 1\nb = 'sm\xf6rg\xe5s'", 2, "not_utf8"),
        (b"\xff\xfea\x00", 1, "not_utf8"),
        (b"\xef\xbb\xbfa = 1\n\xe5", 2, "not_utf8"),
        ("b = 1\na = " + "[" * 100_000 + "]" * 100_000, 2, "syntax_value"),
        ("b = 1\n\na = " + "9" * 5_000, 3, "syntax_value"),
        ("a = 2026-13-45", 1, "syntax"),
        ('a = 1\nb = 2\na = """\nx\n"""', 3, "twice"),
        ('["at line 99, column 98"]\n["at line 99, column 98"]', 2, "twice"),
        ("[a]\n[b]\n[a]", 3, "twice"),
        ("a = {b = 1, b = 2}", 1, "twice"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_invalid_toml_is_reported_with_line(tmp_path: Path, content: str | bytes, line: int, problem: str) -> None:
    assert (line, "", problem) in diagnostics(tmp_path, content)


def test_errors_after_invalid_toml_are_reported_too(tmp_path: Path) -> None:
    lines = tomli_w.dumps(document()).splitlines()
    lines[1] = "section = S"
    lines[3] = "publisher = 7"
    lines[lines.index("[goal]") + 1] = 'title = "G\x1b"'
    lines[lines.index("[goal]") + 2] = 'text == "g"'
    lines[lines.index('name = "N"')] = 'name = "N" "M"'
    lines[-1] = "text = [1, 2]"
    goal, contact = lines.index("[goal]") + 1, lines.index("[contact]") + 1
    assert diagnostics(tmp_path, "\n".join(lines)) == [
        (2, "", "syntax"),
        (4, "publisher", "not_text"),
        (goal + 1, "", "control"),
        (goal + 2, "", "syntax"),
        (contact + 2, "", "syntax"),
        (len(lines), "privacy.statistics.text", "not_text"),
    ]


@pytest.mark.parametrize("lost", ["[goal", 'title = """', "title = [", "title = '''x"])
def test_unclosed_value_is_the_only_error_reported(tmp_path: Path, lost: str) -> None:
    written = tomli_w.dumps(document()).replace("[goal]", lost)
    line = written.split("\n").index(lost) + 1
    [found] = diagnostics(tmp_path, written)
    assert found[0] >= line
    assert found[2] in ("syntax", "syntax_end")


def test_file_over_size_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_document, "MAX_BYTES", 100)
    assert diagnostics(tmp_path, document()) == [(1, "", "too_large")]


def test_missing_file_folder_and_pipe_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    problems = []
    for name in ("missing", "folder", "pipe"):
        with pytest.raises(ContentError) as caught:
            read_topic(tmp_path / name)
        problems.append(caught.value.diagnostics[0].problem)
    assert problems == ["not_found", "not_file", "not_file"]


@given(text=st.text())
def test_any_text_in_fields_is_read_or_reported_empty(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    content = document()
    shown = text.encode("utf-8", "replace").decode()
    content["initiatives"][0] |= {"title": shown, "text": shown}
    content["contact"]["phone"] = shown
    content["privacy"]["changes"] = shown
    path = tmp_path_factory.mktemp("any") / "topic.toml"
    path.write_text(tomli_w.dumps(content), "utf-8")
    try:
        topic = read_topic(path)
    except ContentError as error:
        assert {diagnostic.problem for diagnostic in error.diagnostics} == {"empty"}  # noqa: PT017  # both outcomes are right
    else:
        assert "\x1b" not in topic.initiatives[0].text
        assert "\n" not in topic.initiatives[0].title


@given(raw=st.binary())
def test_arbitrary_bytes_are_refused_with_valid_lines(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("raw") / "topic.toml"
    path.write_bytes(raw)
    with pytest.raises(ContentError) as caught:
        read_topic(path)
    lines = raw.count(b"\n") + 1
    assert all(1 <= diagnostic.line <= lines for diagnostic in caught.value.diagnostics)
