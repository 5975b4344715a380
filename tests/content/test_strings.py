from __future__ import annotations

import re
from pathlib import Path

import pytest

import likvardig_tui
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.fallback_store import FallbackSource
from likvardig_tui.content.importer.furniture import BUTTONS, LINKS, LISTS, RELATED
from likvardig_tui.content.importer.importer import ContactLabels
from likvardig_tui.content.importer.sections import PageSections
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.privacy.consent import OPTIONAL, Verdict
from likvardig_tui.privacy.counts import Event
from likvardig_tui.render.wrap import wrap
from likvardig_tui.settings import Source
from likvardig_tui.speech.ssip import SpeechFault
from likvardig_tui.tui.widgets.flow import button_places

SOURCES = Path(likvardig_tui.__file__).parent
QUESTIONS = ("notice.text", "notice.text_without_statistics", "kiosk.notice")
MODULES_WITH_PROBLEMS = (
    *("lint/folder", "lint/topic", "lint/topics"),
    *("toml/reader", "toml/document", "toml/recovery", "toml/syntax"),
)


def test_placeholders_are_replaced() -> None:
    assert Strings({"a": "{at} av {count}"})("a", at=3, count=9) == "3 av 9"


def test_placeholder_in_value_is_not_replaced() -> None:
    assert Strings({"a": "{x} {y}"})("a", x="{y}", y="1") == "{y} 1"


def test_placeholder_cannot_access_attributes() -> None:
    assert Strings({"a": "{x.__class__} {x}"})("a", x=1) == "{x.__class__} 1"


def test_later_file_overrides_earlier(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\n[k]\na = "1"\nb = "2"')
    (tmp_path / "b.toml").write_text('schema = 1\n[k]\nb = "3"')
    strings = read_strings(tmp_path / "a.toml", tmp_path / "b.toml")
    assert (strings("k.a"), strings("k.b")) == ("1", "3")


def test_strings_are_sanitised(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\na = "x\\u001b[31m\\u202ey"')
    assert read_strings(tmp_path / "a.toml")("a") == "x[31my"


def test_value_that_is_not_text_raises_content_error(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\n[keys]\na = 1\n"\\u001b]0;x\\u0007" = 2\n[keys.deep]\nb = "c"\n')
    with pytest.raises(ContentError) as caught:
        read_strings(tmp_path / "a.toml", tmp_path / "missing.toml")
    assert [(diagnostic.line, diagnostic.key) for diagnostic in caught.value.diagnostics] == [
        (3, "keys.a"),
        (4, "keys.]0;x"),
        (5, "keys.deep"),
    ]


def test_unknown_error_code_is_shown_in_reason(strings: Strings) -> None:
    assert strings.reason("ENOSPC") == "disken är full."
    assert "EXDEV" in strings.reason("EXDEV")


TABLES = (
    "keys|contact|qr|search|consent|notice|settings|themes|help|accessibility|status|stored|statistics|events|doctor"
)
TABLES += "|cli|page|dates|speech"
NAMED = re.compile(rf'"((?:{TABLES})\.(?!db")[a-z_]+)"')


def test_every_string_named_in_code_exists(strings: Strings) -> None:
    named = {name for file in SOURCES.rglob("*.py") for name in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 40
    assert {name for name in named if name not in strings} == set()


def test_every_string_is_used(strings: Strings) -> None:
    code = "\n".join(file.read_text("utf-8") for file in SOURCES.rglob("*.py"))
    prefixes = (
        "keys.",
        "cli.instead_",
        "contact.",
        "key_help.",
        "key_names.",
        "reasons.",
        "faults.",
        "themes.",
        "status.granted",
        "status.denied",
        "kiosk.no_",
        "kiosk.do_not_track",
        "settings.no_sqlite",
        "settings.do_not_track",
        "statistics.off_",
        "cli.no_working_folder",
        "events.",
        "doctor.",
        "accessibility.",
        "page_parts.",
        "furniture.",
        "import.found_",
        "import.left_",
        "dates.month_",
        "help.start_",
        "stored.answer_",
        "stored.preference_",
        "speech.",
        "spoken.",
    )
    computed = ("language", "consent.always", "consent.on", "consent.off", *(f"{name}_short" for name in QUESTIONS))
    other_ways = {n for n in strings.texts if f'"{n.removesuffix("_otherwise")}"' in code}
    unused = [n for n in strings.texts if not n.startswith(prefixes) and n not in computed and f'"{n}"' not in code]
    assert set(unused) <= other_ways
    keys = [name for name in strings.texts if name.startswith("keys.") and f'"{name}"' not in code]
    assert keys == []
    assert {n.replace("key_help.", "keys.") for n in strings.texts if n.startswith("key_help.")} <= set(strings.texts)


def test_every_string_with_computed_name_exists(strings: Strings, topic: Topic) -> None:
    computed = [f"events.{event}" for event in Event]
    computed += [f"cli.instead_{source}" for source in FallbackSource]
    computed += [f"contact.{field.name}" for field in topic.contact.fields if not field.own_label]
    computed += [f"doctor.verdict_{verdict}" for verdict in Verdict] + [f"doctor.from_{source}" for source in Source]
    computed += [f"doctor.{purpose}" for purpose in OPTIONAL] + [f"doctor.speech_{fault}" for fault in SpeechFault]
    computed += [f"dates.month_{month}" for month in range(1, 13)]
    computed += [f"stored.answer_{name}" for name in ("granted", "denied", "other_revision", "ahead")]
    computed += [f"stored.preference_{name}" for name in ("language", "theme", "open", "place")]
    computed += [f"help.start_{name}" for name in ("arrows", "enter", "escape", "help")]
    computed += [f"contact.{name}" for name in ContactLabels._fields]
    computed += [f"furniture.{name}" for name in (*LINKS, *BUTTONS, *LISTS, *RELATED)]
    computed += [f"page_parts.{part}" for part in PageSections().missing()]
    assert [name for name in computed if name not in strings] == []


def test_every_problem_message_belongs_to_a_problem_in_code(strings: Strings) -> None:
    code = "".join((SOURCES / "content" / f"{name}.py").read_text("utf-8") for name in MODULES_WITH_PROBLEMS)
    problems = {name.removeprefix("faults.") for name in strings.texts if name.startswith("faults.")}
    assert {problem for problem in problems if f'"{problem}"' not in code} == set()


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", ContentStore().languages())
def test_consent_question_fits_on_one_line(language: str, question: str) -> None:
    strings = shipped_strings(language)
    assert len(wrap(strings(question, days=365), 80 - 2)) == 1
    assert len(wrap(strings(f"{question}_short", days=365), 40 - 2)) == 1
    labels = [strings(f"notice.{name}") for name in ("accept", "deny", "choose")]
    assert [place.y for place in button_places(labels, 40 - 2)] == [0, 0, 0]
