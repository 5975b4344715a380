from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.store import shipped_strings
from likvardig_tui.speech.numbers import NumberRules
from likvardig_tui.speech.table import SpokenTable

SV, EN = (SpokenTable(shipped_strings(language)) for language in ("sv", "en"))
FRENCH = """zéro | un | deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze | douze | treize | quatorze
| quinze | seize | dix-> | 20: vingt | vingt et un | vingt-> | 60: soixante | soixante et un | soixante->
| 70/20: soixante-> | 71: soixante et onze | 72/20: soixante->
| 80: quatre-vingts | 81/20: quatre-vingt->"""


@pytest.mark.parametrize(
    ("digits", "swedish", "english"),
    [
        ("0", "noll", "zero"),
        ("1", "ett", "one"),
        ("20", "tjugo", "twenty"),
        ("21", "tjugo ett", "twenty one"),
        ("99", "nittio nio", "ninety nine"),
        ("100", "ett hundra", "one hundred"),
        ("365", "tre hundra sextio fem", "three hundred and sixty five"),
        ("1005", "ett tusen fem", "one thousand and five"),
        ("18727", "arton tusen sju hundra tjugo sju", "eighteen thousand seven hundred and twenty seven"),
        ("1000000", "en miljon", "one million"),
        ("2000001", "två miljoner ett", "two million and one"),
        ("999999999999", None, None),
        ("1000000000000", "ett" + " noll" * 12, "one" + " zero" * 12),
        ("007", "noll noll sju", "zero zero seven"),
    ],
)
def test_cardinal(digits: str, swedish: str | None, english: str | None) -> None:
    assert swedish is None or (SV.cardinal(digits), EN.cardinal(digits)) == (swedish, english)
    assert not any(char.isdecimal() for char in SV.cardinal(digits) + EN.cardinal(digits))


@pytest.mark.parametrize(
    ("year", "swedish", "english"),
    [
        (1984, "nittonhundra åttio fyra", "nineteen eighty four"),
        (1905, "nittonhundra fem", "nineteen oh five"),
        (1900, "nittonhundra", "nineteen hundred"),
        (2000, "tjugohundra", "two thousand"),
        (2005, "tjugohundra fem", "two thousand and five"),
        (2026, "tjugohundra tjugo sex", "twenty twenty six"),
        (1066, "ett tusen sextio sex", "one thousand and sixty six"),
    ],
)
def test_year(year: int, swedish: str, english: str) -> None:
    assert (SV.year(year), EN.year(year)) == (swedish, english)


@pytest.mark.parametrize(
    ("number", "swedish", "english"),
    [
        (1, "första", "first"),
        (12, "tolfte", "twelfth"),
        (20, "tjugonde", "twentieth"),
        (31, "trettio första", "thirty first"),
        (88, "åttio åttonde", "eighty eighth"),
        (150, "ett hundra femtio", "one hundred and fifty"),
    ],
)
def test_ordinal(number: int, swedish: str, english: str) -> None:
    assert (SV.ordinal(number), EN.ordinal(number)) == (swedish, english)


@pytest.mark.parametrize("table", [SV, EN], ids=["sv", "en"])
@pytest.mark.parametrize("say", [SpokenTable.ordinal, SpokenTable.year])
def test_different_numbers_are_different_words(table: SpokenTable, say: object) -> None:
    assert callable(say)
    numbers = range(1, 100) if say is SpokenTable.ordinal else range(1000, 2200)
    assert len({say(table, number) for number in numbers}) == len(numbers)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_cardinals_of_different_numbers_differ(one: int, other: int) -> None:
    for table in (SV, EN):
        assert (table.cardinal(str(one)) == table.cardinal(str(other))) == (one == other)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (17, "dix-sept"),
        (21, "vingt et un"),
        (29, "vingt-neuf"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (99, "quatre-vingt-dix-neuf"),
    ],
)
def test_rules_say_numbers_of_a_language_with_other_bases(number: int, words: str) -> None:
    assert NumberRules({"cardinals": FRENCH}).say("cardinals", number) == words


@pytest.mark.parametrize("rules", ["0: =", "0: <<<< | 5: >=", "0: >(b)", "5: fem", "|||", "0: [[[", "1/0: <", ":"])
def test_rule_that_leads_nowhere_says_nothing_or_ends(rules: str) -> None:
    said = NumberRules({"a": rules, "c": "=(a)"}).say("a", 3)
    assert said is None or len(said) < 100


@given(st.text("0123456789:/<>=[]()|ab "), st.integers(0, 10**12))
def test_any_rules_end(rules: str, number: int) -> None:
    said = NumberRules({"a": rules, "b": rules}).say("a", number)
    assert said is None or len(said) <= 100 * (len(rules) + 1)
