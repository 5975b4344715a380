from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.content.model import Initiative, Topic
from likvardig_tui.plain import as_text
from likvardig_tui.strings import Words, read_words
from tests.conftest import DATA

SWEDISH = read_words(DATA / "sv" / "strings.toml")


@given(width=st.integers(20, 120))
def test_no_line_is_wider_than_it_may_be(topic: Topic, width: int) -> None:
    assert all(cell_len(line) <= width for line in as_text(topic, SWEDISH, width).split("\n"))


def test_lists_and_addresses_stand_line_by_line(topic: Topic, words: Words) -> None:
    shown = as_text(topic, words)
    assert "\n\n• Agenda 2030: mål 4 handlar om att alla har rätt till en inkluderande och\n  likvärdig" in shown
    assert "\n\nPostadress:\nUppsala kommun\nUtbildningsförvaltningen\n753 75 Uppsala\n" in shown


def test_headings_are_underlined_as_wide_as_they_are(topic: Topic, words: Words) -> None:
    wide = replace(topic, initiatives=(Initiative("a", "漢字", "t"),))
    assert "\n1. 漢字\n-------\n" in as_text(wide, words)
