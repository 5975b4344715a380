"""Every claim of the accessibility statement has a test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.widget import Widget

from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.tui.accessibility import MET, NOT_MET, SPOKEN, statement
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.symbols import BAR
from tests.helpers.apps import MakeApp, MakeKiosk, shown
from tests.helpers.marks import quick

CRITERION = re.compile(r"\b\d\.\d\.\d+(?:\.\d+)?\b")
TESTS = Path(__file__).parent.parent


class Claim(NamedTuple):
    """A claim of the statement."""

    criteria: str
    """Success criteria of WCAG 2.2, separated by spaces."""
    tests: tuple[str, ...]
    """Tests of the claim, as ``file::test``."""


CLAIMS = {
    "keyboard": Claim(
        "2.1.2",
        (
            "tui/test_page.py::test_tab_cycles_through_the_page",
            "tui/test_settings.py::test_every_line_can_be_read_with_one_key",
            "tui/test_accessibility.py::test_tab_visits_every_control_of_every_screen",
        ),
    ),
    "focus": Claim(
        "2.4.7 2.4.11",
        (
            "tui/test_contrast.py::test_focus_is_visible_by_shape_and_colour",
            "tui/test_sizes.py::test_basic_screens_at_a_few_sizes",
            "tui/test_sizes.py::test_every_screen_at_every_size",
            "test_terminal.py::test_cursor_is_visible_at_the_focus",
        ),
    ),
    "contrast": Claim("1.4.3 1.4.6 1.4.11", ("tui/test_contrast.py::test_contrast_on_every_screen",)),
    "colour": Claim(
        "1.4.1",
        (
            "tui/test_terminals.py::test_states_differ_without_colours",
            "test_terminal.py::test_no_color_sends_no_colour_codes",
        ),
    ),
    "order": Claim(
        "1.3.2 2.4.3",
        (
            "render/test_text.py::test_text_has_every_word_of_topic_in_order",
            "tui/test_page.py::test_tab_cycles_through_the_page",
        ),
    ),
    "size": Claim(
        "1.4.10 1.4.4",
        (
            "tui/test_sizes.py::test_basic_screens_at_a_few_sizes",
            "tui/test_sizes.py::test_every_screen_at_every_size",
        ),
    ),
    "motion": Claim(
        "2.2.2 2.3.1",
        (
            "tui/test_accessibility.py::test_nothing_moves_by_itself",
            "tui/test_kiosk.py::test_any_key_extends_the_visit_without_limit_and_does_nothing_else",
        ),
    ),
    "time": Claim(
        "2.2.1",
        (
            "tui/test_kiosk.py::test_any_key_extends_the_visit_without_limit_and_does_nothing_else",
            "tui/test_kiosk.py::test_idle_time_leaves_twenty_seconds_of_warning",
        ),
    ),
    "steady": Claim("3.2.1 3.2.2", ("tui/test_accessibility.py::test_moving_the_focus_changes_nothing",)),
    "image": Claim("1.1.1", ("tui/test_qr.py::test_decoder_reads_the_screen",)),
    "plain": Claim("1.3.2", ("render/test_text.py::test_text_has_every_word_of_topic_in_order",)),
    "spoken_all": Claim(
        "5.1.3.1 5.1.3.2 5.1.3.15",
        (
            "tui/test_speech.py::test_every_kind_of_control_is_said",
            "tui/test_reading_aloud.py::test_f5_reads_the_page_to_its_end",
            "tui/test_reading_aloud.py::test_every_text_of_every_screen_is_read",
            "tui/test_speech.py::test_status_is_said_after_what_has_the_focus",
            "tui/test_speech.py::test_warning_is_said_at_20_and_10_seconds",
            "tui/test_speech.py::test_window_that_is_too_small_is_said",
            "tui/test_speech.py::test_question_is_said_with_the_first_of_its_buttons_only",
            "tui/test_reading_aloud.py::test_footer_is_read_last",
        ),
    ),
    "spoken_place": Claim(
        "5.1.3.3",
        (
            "tui/test_reading_aloud.py::test_word_is_marked_where_it_is_while_it_is_said",
            "tui/test_reading_aloud.py::test_every_word_of_every_screen_is_found_on_the_screen",
            "tui/test_reading_aloud.py::test_mark_and_cursor_follow_the_word_when_the_window_is_resized",
            "tui/test_contrast.py::test_word_that_is_read_aloud_stands_out_from_any_other",
        ),
    ),
    "spoken_control": Claim(
        "5.1.3.4 5.1.3.5",
        (
            "tui/test_reading_aloud.py::test_key_silences_the_reading_and_f5_goes_on_with_the_sentence",
            "tui/test_reading_aloud.py::test_mouse_silences_the_reading",
            "tui/test_reading_aloud.py::test_repeat_says_the_sentence_and_stops",
        ),
    ),
    "spoken_image": Claim("5.1.3.6", ("tui/test_speech.py::test_every_kind_of_control_is_said",)),
    "spoken_volume": Claim(
        "5.1.3.11 5.1.3.13",
        (
            "tui/test_reading_aloud.py::test_rate_and_volume_change_while_reading_goes_on",
            "tui/test_speech.py::test_visit_begins_with_speech_off_and_default_rate_and_volume",
        ),
    ),
    "spoken_language": Claim(
        "5.1.3.14",
        (
            "tui/test_speech.py::test_other_language_is_said_in_that_language",
            "tui/test_speech.py::test_topic_in_another_language_is_said_in_that_language",
        ),
    ),
    "marking": Claim("2.1.1 2.5.7", ()),
    "shortcuts": Claim("2.1.4", ()),
    "targets": Claim("2.5.8", ()),
    "unspoken": Claim("4.1.2 4.1.3", ()),
    "unmarked": Claim("1.3.1", ()),
    "language": Claim("3.1.1 3.1.2", ()),
}


@pytest.mark.parametrize("language", ContentStore().languages())
def test_every_claim_names_its_criteria_and_has_tests(language: str) -> None:
    strings = shipped_strings(language)
    assert {name: claim.criteria.split() for name, claim in CLAIMS.items()} == {
        name: list(criteria) for name, criteria in (MET | SPOKEN | NOT_MET).items()
    }
    for name, claim in CLAIMS.items():
        assert f"accessibility.{name}" in strings
        for key in (f"accessibility.{name}", f"accessibility.{name}_at_kiosk"):
            assert key not in strings or not CRITERION.search(strings(key)), "numbers come last"
        assert bool(claim.tests) == (name in MET | SPOKEN)
        for test in claim.tests:
            file, function = test.split("::")
            assert re.search(rf"^(async )?def {function}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("language", ContentStore().languages())
def test_statement_says_where_to_complain(language: str) -> None:
    content = ContentStore().read(language)
    complaints = statement(content.strings, content.topic.contact, speaks=False, at_kiosk=False)[1].text
    assert content.topic.contact.phone in complaints
    assert "www.digg.se/tdosanmalan" in complaints


@pytest.mark.parametrize("language", ContentStore().languages())
def test_statement_begins_with_what_does_not_work_and_ends_with_the_criteria(language: str) -> None:
    content = ContentStore().read(language)
    sections = statement(content.strings, content.topic.contact, speaks=False, at_kiosk=False)
    assert sections[0].points == tuple(
        content.strings(f"accessibility.{name}", phone=content.topic.contact.phone) for name in NOT_MET
    )
    named = [set(CRITERION.findall(f"{section.text} {section.points}")) for section in sections]
    assert named[:-1] == [set(), set(), set()]
    points = {point for claims in (MET, NOT_MET) for criteria in claims.values() for point in criteria}
    assert named[-1] == points | {"1.4.12"}


@pytest.mark.parametrize("language", ContentStore().languages())
def test_statement_of_a_terminal_that_speaks_says_what_speech_meets(language: str) -> None:
    content = ContentStore().read(language)
    sections = statement(content.strings, content.topic.contact, speaks=True, at_kiosk=False)
    assert content.strings("accessibility.unspoken_but") in sections[0].points
    [spoken] = [section for section in sections if section.heading == content.strings("accessibility.spoken")]
    named = set(CRITERION.findall(" ".join(spoken.points)))
    assert {point for criteria in SPOKEN.values() for point in criteria} <= named
    assert all(content.strings(f"accessibility.{name}") in spoken.points for name in SPOKEN)


IMPOSSIBLE_AT_KIOSK = {
    "sv": ("likvardig show", "tecknen större", "tecknen dubbelt", "y om du vill", "skärmläsare", "Ställ in språket"),
    "en": ("likvardig show", "larger", "twice as large", "y to copy", "screen reader", "Set the language"),
}


@pytest.mark.parametrize("language", ContentStore().languages())
def test_statement_at_a_kiosk_advises_nothing_that_a_visitor_cannot_do(language: str) -> None:
    content = ContentStore().read(language)
    strings, contact = content.strings, content.topic.contact
    cases = ((contact, False), (contact, True), (contact._replace(phones=(), email="skola@uppsala.se"), False))
    desk = statement(strings, contact, speaks=False, at_kiosk=False)
    kiosks = [statement(strings, one, speaks=speaks, at_kiosk=True) for one, speaks in cases]
    for words in IMPOSSIBLE_AT_KIOSK[language]:
        assert words in str(desk)
        assert not any(words in str(kiosk) for kiosk in kiosks), words
    assert contact.phone in kiosks[0][0].points[0]
    assert "skola@uppsala.se" in kiosks[2][0].points[0]
    criteria = [CRITERION.findall(each[-1].text) for each in (desk, kiosks[0])]
    assert sorted(criteria[0]) == sorted(criteria[1])
    assert "1.4.4," not in kiosks[0][-1].text, "it is not among those that are met"


@pytest.mark.parametrize(
    ("speaks", "at_kiosk"), quick(2, [(True, True), (False, False), (True, False), (False, True)], unpack=True)
)
async def test_statement_is_in_the_help(make_app: MakeApp, make_kiosk: MakeKiosk, speaks: bool, at_kiosk: bool) -> None:
    app = make_kiosk() if at_kiosk else make_app()
    app.offers_speech = speaks
    async with app.run_test(size=(80, 300)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        flat = " ".join(shown(app).replace(BAR, "").split())
        for part in statement(app.strings, app.current_content.topic.contact, speaks=speaks, at_kiosk=at_kiosk):
            for sentence in (part.heading, part.text, *part.points):
                assert sentence in flat


@pytest.mark.slow
@pytest.mark.parametrize("level", quick(1, ["full", "basic", "none"]))
async def test_nothing_moves_by_itself(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """With any ``TEXTUAL_ANIMATIONS``, no widget is refreshed by a timer or animated."""
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", level)
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        for keys in ([], ["8"], ["slash", "s"], ["escape", "c"], ["f2"], ["f1"]):
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.animation_level == "none"
            assert not app.animator._animations
            for widget in app.screen.query("*"):
                assert widget.auto_refresh is None
                assert not [timer for timer in widget._timers if timer._active.is_set()], widget


@pytest.mark.slow
async def test_tab_visits_every_control_of_every_screen(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        for keys in ([], ["f2"], ["f1"]):
            await pilot.press(*keys)
            await pilot.pause()
            first = app.focused
            visited: list[Widget | None] = []
            for _ in app.screen.focus_chain:
                await pilot.press("tab")
                await pilot.pause()
                visited.append(app.focused)
            assert visited[-1] is first
            assert {id(widget) for widget in visited} == {id(widget) for widget in app.screen.focus_chain}


@pytest.mark.slow
async def test_moving_the_focus_changes_nothing(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        for keys in ([], ["f2"], ["f1"]):
            await pilot.press(*keys)
            await pilot.pause()
            screen = app.screen
            before = app.consent_status, app.theme, app.content, app.status
            for key in ("tab", "down", "up", "pagedown", "home", "end", "shift+tab") * 2:
                await pilot.press(key)
                assert app.screen is screen
                assert (app.consent_status, app.theme, app.content, app.status) == before
        page = app.screen_stack[0].query_one("TopicList")
        assert not page.opened  # type: ignore[attr-defined]
    assert not config.exists()
