from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from likvardig_tui.privacy.consent import Answer, Consent, Purpose, State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(seconds=1)
FUNCTIONAL = Purpose.FUNCTIONAL


@pytest.mark.parametrize(
    ("answer", "allowed", "answered", "outdated"),
    [
        (None, False, False, False),
        (Answer(), False, False, False),
        (Answer(State.NOT_ASKED, BEFORE, 2), False, False, False),
        (Answer(State.DENIED, BEFORE, 2), False, True, False),
        (Answer(State.GRANTED, BEFORE, 2), True, True, False),
        (Answer(State.GRANTED, NOW, 2), True, True, False),
        (Answer(State.GRANTED, BEFORE, 1), False, False, True),
        (Answer(State.DENIED, BEFORE, 1), False, False, True),
        (Answer(State.GRANTED, BEFORE, 3), False, False, False),
        (Answer(State.GRANTED, AFTER, 2), False, False, False),
        (Answer(State.GRANTED, None, 2), False, False, False),
    ],
)
def test_only_an_explicit_yes_to_the_current_revision_allows(
    answer: Answer | None, allowed: bool, answered: bool, outdated: bool
) -> None:
    consent = Consent(2, {FUNCTIONAL: answer} if answer else {})
    assert consent.allows(FUNCTIONAL, NOW) is allowed
    assert consent.is_answered(NOW) is answered
    assert consent.is_outdated(NOW) is outdated
    assert consent.allows(Purpose.STATISTICS, NOW) is False


def test_necessary_needs_no_consent() -> None:
    assert Consent(1).allows(Purpose.NECESSARY, NOW)


def test_answer_about_one_purpose_leaves_the_other_unasked() -> None:
    consent = Consent(3).with_answers({FUNCTIONAL: State.GRANTED}, NOW)
    assert consent.answers == {FUNCTIONAL: Answer(State.GRANTED, NOW, 3)}
    assert consent.is_answered(NOW)


def test_answers_are_copied_and_read_only() -> None:
    answers = {FUNCTIONAL: Answer(State.DENIED, BEFORE, 1)}
    consent = Consent(1, answers)
    answers[FUNCTIONAL] = Answer(State.GRANTED, BEFORE, 1)
    assert not consent.allows(FUNCTIONAL, NOW)
    with pytest.raises(TypeError):
        consent.answers[FUNCTIONAL] = answers[FUNCTIONAL]  # type: ignore[index]
