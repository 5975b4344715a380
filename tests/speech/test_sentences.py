from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.speech.sentences import MAX_LENGTH, cut_sentences

ABBREVIATIONS = frozenset({"t.ex.", "kl.", "m.m.", "e.g.", "tel."})


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in cut_sentences(text, ABBREVIATIONS)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ring t.ex. Anna kl. 10.00 eller tel. 018-727 00 00.",
        "Bollar m.m. Finns här.",
        "Use it, e.g. Mondays.",
        "Av J. K. Rowling och A. Lindgren.",
        "1. Öppna avsnittet.",
        "Den kostar 10.00 kr.",
        "Ser du WCAG 2.1?",
        "Vänta ... sedan går det.",
        "Sa du ”hej!” till henne?",
        "o.d. Annat",
        "Gå till www.uppsala.se nu.",
    ],
)
def test_sentence_is_not_cut(sentence: str) -> None:
    assert cut(sentence) == [sentence]
    assert cut(f"  {sentence}\n") == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ett. Två! Tre?  Fyra", ["Ett.", "Två!", "Tre?", "Fyra"]),
        ("Han sa ”ja.” Hon (också.) Sedan", ["Han sa ”ja.”", "Hon (också.)", "Sedan"]),
        ("Det var 2022. Sedan gick det.", ["Det var 2022.", "Sedan gick det."]),
        ("Gå 300 m. Sedan", ["Gå 300 m.", "Sedan"]),
        ("Mål 4. Nästa", ["Mål 4.", "Nästa"]),
        ("Rubrik\n\nText utan punkt\n\n\nMer", ["Rubrik", "Text utan punkt", "Mer"]),
        ("Köp:\n- mjölk\n- bröd\n• Ost\n2) öl", ["Köp:", "- mjölk", "- bröd", "• Ost", "2) öl"]),
        ("Stadshuset\nStadshusgatan 2\n753 75 Uppsala", ["Stadshuset", "Stadshusgatan 2", "753 75 Uppsala"]),
        ("En rad som bryts\nmitt i meningen. Slut", ["En rad som bryts\nmitt i meningen.", "Slut"]),
        ("Rad\u2028Rad", ["Rad", "Rad"]),
        ("1. Ett\n2. Två", ["1. Ett", "2. Två"]),
        ("Söker … Klart", ["Söker …", "Klart"]),
        ("", []),
        (" \n \t", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_long_text_is_cut_at_clauses_then_between_words() -> None:
    clauses = cut("en sats med några andra ord, " * 40)
    assert all(len(one) <= MAX_LENGTH and one.endswith(",") for one in clauses)
    assert all(len(one) <= MAX_LENGTH and set(one.split()) == {"ord"} for one in cut("ord " * 400))
    numbers = cut("018-727 00 00 abc " * 40)
    assert all(one.endswith(("abc", "00 00")) for one in numbers)
    assert [len(one) for one in cut("a" * (2 * MAX_LENGTH + 5))] == [MAX_LENGTH, MAX_LENGTH, 5]


@given(st.text() | st.text("a. 1\n-A\t…”", max_size=500))
def test_sentences_are_all_of_the_text_but_white_space(text: str) -> None:
    spans = list(cut_sentences(text, ABBREVIATIONS))
    end = 0
    for start, stop in spans:
        assert not text[end:start].strip()
        assert start < stop <= start + MAX_LENGTH
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()
