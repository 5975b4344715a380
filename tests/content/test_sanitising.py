from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content import sanitising
from likvardig_tui.content.sanitising import clean, clean_line


@given(st.text())
def test_cleaned_text_is_composed_and_has_no_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in cleaned)
    assert not any(
        unicodedata.bidirectional(char) in ("LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI") for char in cleaned
    )
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_printable_ascii_is_unchanged(text: str) -> None:
    assert clean(text) == text


def test_escape_and_other_control_characters_are_removed() -> None:
    assert clean("a\x1b[31m\x1b]52;c;x\x07\x9b0mb") == "a[31m]52;c;x0mb"


def test_decomposed_letters_are_composed() -> None:
    assert clean("na\u0308r") == "när"


def test_line_ends_become_newlines_and_tabs_are_kept() -> None:
    assert clean("a\r\nb\rc\td\u2028e") == "a\nb\nc\td\ne"


def test_clean_line_collapses_white_space() -> None:
    assert clean_line("  a\n\tb \x1b ") == "a b"


def test_clean_line_keeps_no_break_spaces() -> None:
    assert clean_line(" a\u00a0\u00a0b \u202f c  d\u00a0") == "a\u00a0\u00a0b \u202f c d"


def test_every_unwanted_character_is_removed() -> None:
    unwanted = [chr(code) for code in range(0x110000) if re.fullmatch(sanitising._UNWANTED, chr(code))]
    assert len(unwanted) > 2_000
    assert [char for char in unwanted if clean(f"a{char}b") not in ("ab", "a\nb")] == []
