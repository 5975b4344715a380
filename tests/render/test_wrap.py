from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.render.wrap import wrap, wrap_evenly

TEXT = st.text(
    st.one_of(st.sampled_from("aå \n-/日本🎒é"), st.characters(exclude_categories=["Cc", "Cs"])), max_size=120
)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


def test_line_breaks_between_words() -> None:
    assert lines("ett två tre", 7) == ["ett två", "tre"]


def test_line_as_wide_as_width_is_not_broken() -> None:
    assert lines("ett två", 7) == ["ett två"]


def test_long_word_breaks_after_hyphen() -> None:
    assert lines("Kontakt-centret", 10) == ["Kontakt-", "centret"]


def test_word_wider_than_line_breaks_anywhere() -> None:
    assert lines("utbildningsförvaltningen", 10) == ["utbildning", "sförvaltni", "ngen"]


def test_wide_characters_take_two_cells() -> None:
    assert lines("日本 語", 4) == ["日本", "語"]


def test_newline_always_breaks() -> None:
    assert lines("a\n\nb", 10) == ["a", "", "b"]


def test_empty_text_is_one_empty_line() -> None:
    assert lines("", 10) == [""]


@given(TEXT, st.integers(1, 40))
def test_lines_of_any_text_fit_width_and_keep_all_but_space(text: str, width: int) -> None:
    got = lines(text, width)
    assert all(cell_len(line) <= max(width, 2) for line in got)
    assert "".join("".join(got).split()) == "".join(text.split())
    spans = wrap(text, width)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(TEXT, st.integers(1, 40))
def test_even_lines_are_as_many_and_no_longer(text: str, width: int) -> None:
    plain, even = wrap(text, width), wrap_evenly(text, width)
    assert len(even) == len(plain)
    assert "".join("".join(text[start:end] for start, end in even).split()) == "".join(text.split())
    assert longest(text, even) <= longest(text, plain)


def longest(text: str, spans: list[tuple[int, int]]) -> int:
    return max(cell_len(text[start:end]) for start, end in spans)


def test_even_lines_leave_no_single_word() -> None:
    text = "Får vi spara dina val, och statistik i 365 dagar? Inget lämnar datorn."
    shown = [text[start:end] for start, end in wrap_evenly(text, 64)]
    assert shown == ["Får vi spara dina val, och statistik", "i 365 dagar? Inget lämnar datorn."]
