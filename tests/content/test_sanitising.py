from __future__ import annotations

import re
import sys
import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content import sanitising
from likvardig_tui.content.sanitising import clean, clean_line, is_clean_source


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


@pytest.mark.slow
def test_ordinary_characters_are_unchanged_whatever_is_around_them() -> None:
    every = list(map(chr, range(sys.maxunicode + 1)))
    ordinary = set(filter(re.compile(sanitising._ORDINARY).match, every))
    assert set('aÅ–€ \t\n"\u00a0') <= ordinary
    assert [char for char in ordinary if clean(char) != char or unicodedata.combining(char)] == []
    decompositions = (unicodedata.decomposition(char).split() for char in every)
    composed_later = {chr(int(parts[1], 16)) for parts in decompositions if len(parts) == 2 and parts[0][0] != "<"}
    assert not ordinary & composed_later, "clean may join the second character to the one before it"


@pytest.mark.parametrize(
    ("source", "is_clean"),
    [
        ('a = """\\\nx\\\n"""\n', True),
        ('a = "å – \u00a0"', True),
        ('a = "\\u0301"', False),
        ('a = "\\r"', False),
        ('a = "x\\\\"', False),
        ("a = 'x\\'", False),
        ('a = "\u0301"', False),
        ('a = "\u00ad"', False),
        ('a = "\u200b"', False),
        ("a = 1 # \x00", False),
        ("a = 1\r\n", False),
    ],
)
def test_document_is_clean_if_no_text_changes(source: str, is_clean: bool) -> None:
    assert is_clean_source(source) is is_clean


@given(
    st.lists(st.sampled_from(["e", "\u0301", "\\u0301", "\\\n", "\\", "\n", "\t", "n", "u0301", "–", "\x07"])).map(
        "".join
    )
)
def test_no_text_of_a_clean_document_changes(text: str) -> None:
    for source in (f'a = """{text}"""', f"a = '''{text}'''", f'a = "{text}"'):
        try:
            value = tomllib.loads(source)["a"]
        except tomllib.TOMLDecodeError:
            continue
        assert clean(value) == value or not is_clean_source(source)
