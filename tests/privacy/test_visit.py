from __future__ import annotations

import errno
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from likvardig_tui.privacy import config as config_module
from likvardig_tui.privacy.config import ConfigError
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State
from likvardig_tui.privacy.visit import Standing, Visit

YES, NO = dict.fromkeys(OPTIONAL, State.GRANTED), dict.fromkeys(OPTIONAL, State.DENIED)


def test_begins_with_nothing_allowed_and_nothing_stored(config: Path) -> None:
    assert Visit(config, 1).standing == Standing(frozenset(), is_answered=False, is_outdated=False)
    assert not config.parent.exists()


def test_an_answer_is_there_after_a_restart(config: Path) -> None:
    Visit(config, 1).answer({Purpose.FUNCTIONAL: State.GRANTED})
    again = Visit(config, 1).standing
    assert again == Standing(frozenset({Purpose.FUNCTIONAL}), is_answered=True)


def test_a_raised_revision_asks_again(config: Path) -> None:
    Visit(config, 1).answer(YES)
    assert Visit(config, 2).standing == Standing(frozenset(), is_answered=False, is_outdated=True)


def test_an_answer_from_the_future_is_a_no(config: Path) -> None:
    Visit(config, 1, lambda: datetime.now(UTC) + timedelta(hours=1)).answer(YES)
    assert Visit(config, 1).standing == Standing()


def test_the_theme_is_remembered_only_where_that_is_allowed(config: Path) -> None:
    visit = Visit(config, 1)
    visit.prefer(theme="light")
    assert not config.exists()
    visit.answer(NO)
    visit.prefer(theme="contrast")
    assert "preferences" not in tomllib.loads(config.read_text())
    assert visit.preferences == {"theme": "contrast"}
    assert Visit(config, 1).preferences == {}


def test_a_yes_remembers_what_was_chosen_before_it(config: Path) -> None:
    visit = Visit(config, 1)
    visit.prefer(theme="light")
    visit.answer(YES)
    assert Visit(config, 1).preferences == {"theme": "light"}


def test_taken_back_the_preferences_go_at_once(config: Path) -> None:
    visit = Visit(config, 1)
    visit.answer(YES)
    visit.prefer(theme="light")
    visit.answer({Purpose.FUNCTIONAL: State.DENIED})
    assert "preferences" not in tomllib.loads(config.read_text())


def test_what_another_process_took_back_is_not_stored_again(config: Path) -> None:
    one = Visit(config, 1)
    one.answer(YES)
    Visit(config, 1).answer(NO)
    one.prefer(theme="light")
    assert "preferences" not in tomllib.loads(config.read_text())


def test_two_visits_that_answer_about_different_purposes_keep_both(config: Path) -> None:
    one, other = Visit(config, 1), Visit(config, 1)
    one.answer({Purpose.FUNCTIONAL: State.GRANTED})
    other.answer({Purpose.STATISTICS: State.GRANTED})
    assert Visit(config, 1).standing.allowed == frozenset(OPTIONAL)


def test_an_answer_that_cannot_be_saved_holds_for_the_visit(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    visit = Visit(tmp_path / "file" / "config.toml", 1)
    with pytest.raises(ConfigError):
        visit.answer(YES)
    assert visit.standing.allowed == frozenset(OPTIONAL)


def no_room(*_: object) -> None:
    """Take the place of the last step of a save, on a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_no_that_could_not_be_saved_is_saved_later(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(config, 1)
    visit.answer(YES)
    visit.prefer(theme="dark")
    with monkeypatch.context() as full:
        full.setattr(config_module, "_replace", no_room)
        with pytest.raises(ConfigError):
            visit.answer({Purpose.FUNCTIONAL: State.DENIED})
    visit.prefer(theme="light")
    visit.answer({Purpose.STATISTICS: State.DENIED})
    assert Visit(config, 1).standing.allowed == frozenset()
    assert "preferences" not in tomllib.loads(config.read_text())


def test_a_yes_that_could_not_be_saved_is_saved_with_the_theme(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(config, 1)
    with monkeypatch.context() as full:
        full.setattr(config_module, "_replace", no_room)
        with pytest.raises(ConfigError):
            visit.answer(YES)
    visit.prefer(theme="light")
    assert Visit(config, 1).preferences == {"theme": "light"}


def test_only_what_this_visit_chose_is_written_over_what_another_chose(config: Path) -> None:
    Visit(config, 1).answer(YES)
    one, other = Visit(config, 1), Visit(config, 1)
    other.prefer(theme="light")
    one.answer({Purpose.STATISTICS: State.DENIED})
    assert Visit(config, 1).preferences == {"theme": "light"}


def test_damage_found_while_saving_is_known(config: Path) -> None:
    visit = Visit(config, 1)
    visit.answer(YES)
    config.write_bytes(b"\x00")
    visit.answer(NO)
    assert visit.damage is not None
    assert visit.damage.kept_as is not None


def test_what_is_said_to_be_remembered_is(config: Path) -> None:
    visit = Visit(config, 1)
    assert not visit.prefer(theme="light")
    visit.answer(YES)
    assert visit.prefer(theme="dark")
    Visit(config, 1).answer(NO)
    assert not visit.prefer(theme="light")


def test_off_and_on_again_remembers_what_is_in_force(config: Path) -> None:
    first = Visit(config, 1)
    first.answer(YES)
    first.prefer(theme="light")
    visit = Visit(config, 1)
    visit.answer({Purpose.FUNCTIONAL: State.DENIED})
    visit.answer({Purpose.FUNCTIONAL: State.GRANTED})
    assert Visit(config, 1).preferences == {"theme": "light"}
