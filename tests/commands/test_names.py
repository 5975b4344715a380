"""The ids that resemble an unknown name."""

from __future__ import annotations

import pytest

from likvardig_tui.commands import names
from likvardig_tui.commands.names import similar_ids
from likvardig_tui.content.model import Topic


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("narvaro", ["skolnarvaro"]),
        ("Skolnärvaro", ["skolnarvaro"]),
        ("skolnarvaron", ["skolnarvaro"]),
        ("spark", ["sprak"]),
        ("arbete", ["kvalitetsarbete", "samarbete"]),
        ("sprakutveckling-i-forskolan", ["sprak"]),
        ("PLÅN", ["langsiktig-plan"]),
        ("xyz", []),
        ("a", []),
        ("", []),
    ],
)
def test_similar_ids(topic: Topic, wanted: str, expected: list[str]) -> None:
    assert sorted(similar_ids(wanted, [one.id for one in topic.initiatives])) == expected


def test_short_ids_are_not_similar_to_longer_ones() -> None:
    assert similar_ids("skolan", ["a", "sk", "o-l"]) == []


def test_similar_ids_are_limited() -> None:
    assert similar_ids("skola-1", [f"skola-{number}" for number in range(100)])[0] == "skola-1"
    assert len(similar_ids("skola", [f"skola-{number}" for number in range(100)])) == names.MAX_SUGGESTIONS
