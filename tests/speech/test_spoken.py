from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from likvardig_tui.content.sanitising import clean
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import PLACEHOLDER, Strings
from likvardig_tui.speech.spoken import Utterance, Word, ssml, utterances
from likvardig_tui.speech.table import SpokenTable
from tests.helpers.content import all_text
from tests.helpers.marks import quick

TABLES = {language: SpokenTable(shipped_strings(language)) for language in ("sv", "en")}
NO_TABLE = SpokenTable(Strings())
SAID = re.compile(r"[^\W\d_]+(?:['][^\W\d_]+)*(?:,? [^\W\d_]+(?:['][^\W\d_]+)*)*[,.!?]?")
"""Words, with a comma between some of them."""
MAX_FACTOR = 30
"""Characters that are said for one that is shown, at most."""


def said(text: str, language: str = "sv") -> str:
    return spoken_words(utterances(text, language, TABLES[language]))


def spoken_words(found: Iterable[Utterance]) -> str:
    return " ".join(word.spoken for one in found for word in one.words if word.spoken)


SWEDISH = [
    ("t.ex. skolan, bl.a. här", "till exempel skolan, bland annat här"),
    ("T.ex. t. ex. t.ex", "till exempel till exempel till exempel"),
    ("kl. 10.00", "klockan tio noll noll"),
    ("10:00–16:30", "tio noll noll till sexton trettio"),
    ("8.30–16", "åtta trettio till sexton"),
    ("kl 8.05", "klockan åtta noll fem"),
    ("018-727 00 00", "noll ett åtta, sju två sju, noll noll, noll noll"),
    ("+46 18 727 00 00", "plus fyra sex, ett åtta, sju två sju, noll noll, noll noll"),
    ("+46187270000", "plus fyra sex ett åtta sju två sju noll noll noll noll"),
    ("0187270000", "noll ett åtta sju två sju noll noll noll noll"),
    ("Telefon: 112", "Telefon, ett ett två"),
    ("Ring 116 117", "Ring ett ett sex, ett ett sju"),
    ("ring 112 nu", "ring ett ett två nu"),
    ("112 elever", "ett hundra tolv elever"),
    ("753 75 Uppsala", "sju fem tre, sju fem Uppsala"),
    ("SE-753 75", "S E, sju fem tre, sju fem"),
    ("212000-3005", "två ett två noll noll noll, tre noll noll fem"),
    ("1 januari 2022", "första januari tjugohundra tjugo två"),
    ("den 5:e maj", "den femte maj"),
    ("3–5 maj", "tredje till femte maj"),
    ("23 november – 29 november", "tjugo tredje november till tjugo nionde november"),
    ("31 dec. 2026", "trettio första december tjugohundra tjugo sex"),
    ("2026-11-26", "tjugo sjätte november tjugohundra tjugo sex"),
    ("26/11", "tjugo sjätte november"),
    ("5/8", "fem snedstreck åtta"),
    ("24/7", "dygnet runt"),
    ("År 1984", "År nittonhundra åttio fyra"),
    ("8-16, 2 000-3 000, 10.00-16.30", "åtta till sexton, två tusen till tre tusen, tio noll noll till sexton trettio"),
    ("Dnr UBN-2026-00123", "diarienummer UBN tjugohundra tjugo sex noll noll ett två tre"),
    ("978-91-7000-000-0", "nio sju åtta, nio ett, sju noll noll noll, noll noll noll, noll"),
    ("bankgiro 123-4567", "bankgiro ett två tre, fyra fem sex sju"),
    ("plusgiro 12 34 56-7", "plusgiro ett två, tre fyra, fem sex, sju"),
    ("Swish 123 456 78 90", "Swish ett två tre, fyra fem sex, sju åtta, nio noll"),
    ("tis 8–9, 2 gånger/vecka", "tisdag åtta till nio, två gånger per vecka"),
    ("lagen (2018:1937) 10 kap. 2 §", "lagen, tjugohundra arton nittonhundra trettio sju, tio kapitel två paragraf"),
    ("åk 7–9, klass 7B", "årskurs sju till nio, klass sju B"),
    ("1900-talet", "nittonhundra talet"),
    ("2025–2026", "tjugohundra tjugo fem till tjugohundra tjugo sex"),
    ("läsåret 2025/26", "läsåret tjugohundra tjugo fem tjugo sex"),
    ("50 % av", "femtio procent av"),
    ("50\u00a0%", "femtio procent"),
    ("10–20 %", "tio till tjugo procent"),
    ("1 kr och 1 200 kr", "en krona och ett tusen två hundra kronor"),
    ("1\u00a0200\u202f000", "en miljon två hundra tusen"),
    ("12,50 kr, 12.50 kr", "tolv komma fem noll kronor, tolv komma fem noll kronor"),
    ("-5 °C, −3,14", "minus fem grader, minus tre komma ett fyra"),
    ("50 kr/mån och 90 km/h", "femtio kronor i månaden och nittio kilometer i timmen"),
    ("10 m²", "tio kvadratmeter"),
    ("5 §", "fem paragraf"),
    ("1 sekund", "en sekund"),
    ("2:a klass", "andra klass"),
    ("EN 301 549", "E N tre noll ett, fem fyra nio"),
    ("WCAG 2.1, punkten 1.4.12", "W C A G två punkt ett, punkten ett punkt fyra punkt tolv"),
    ("Agenda 2030 och FN:s", "Agenda tjugo trettio och eff enns"),
    ("QR-kod", "Q R kod"),
    ("https://www.uppsala.se/a?b", "www punkt uppsala punkt se snedstreck a"),
    ("(www.digg.se/tdosanmalan).", "www punkt digg punkt se snedstreck tdosanmalan."),
    ("mailto:kommun@uppsala.se", "kommun snabel a uppsala punkt se"),
    ("a.b-c@uppsala.se", "a punkt b bindestreck c snabel a uppsala punkt se"),
    ("sv/topic.toml", "sv snedstreck topic punkt toml"),
    ("F5, PgUp, Esc", "F fem, sida upp, esk ejp"),
    ("Skift+Tab", "Skift plus tabb"),
    ("↑ ↓ ← →", "uppåtpil nedåtpil vänsterpil högerpil"),
    ("Tryck på / eller ? för hjälp", "Tryck på snedstreck eller frågetecken för hjälp"),
    ("? hjälp", "frågetecken hjälp"),
    ("- eller + ändrar", "minus eller plus ändrar"),
    ("och/eller, a & b", "och eller, a och b"),
    ("Språk / Language", "Språk, Language"),
    ("Stockholm–Uppsala", "Stockholm till Uppsala"),
    ("mån–fre 8–16", "måndag till fredag åtta till sexton"),
    ("hej – du", "hej, du"),
    ("• hej · du ─── ✓ 😀 ▼", "hej, du"),
    ("”Ja”, sa (han)!", "Ja, sa, han!"),
    ("COVID-19, A4, MP3", "COVID nitton, A fyra, MP tre"),
    ("3/4", "tre fjärdedelar"),
    ("don’t", "don't"),
    ("a\u200bb\u00adc", "abc"),
    ("a\ufe0fb", "ab"),
    ("5nr", "fem nr"),
    ("https://a.se/" + "mapp/" * 50, "a punkt se" + " snedstreck mapp" * 19),
    ("https://a.se/a%20b#c", "a punkt se snedstreck a b"),
    ("e\u0301tt", "e\u0301tt"),
    ("1. Öppna", "ett, Öppna"),
    ("Vad?!", "Vad?"),
    ("123456789012345", "ett två tre fyra fem sex sju åtta nio noll ett två tre fyra fem"),
]
ENGLISH = [
    ("018-727 00 00", "zero one eight, seven two seven, zero zero, zero zero"),
    ("Call 112", "Call one one two"),
    ("50%", "fifty percent"),
    ("£1,200.50 and $1", "one thousand two hundred point five zero pounds and one dollar"),
    ("1 200 kr", "one thousand two hundred kronor"),
    ("3.14", "three point one four"),
    ("1.4.12", "one dot four dot twelve"),
    ("10.50", "ten point five zero"),
    ("from 1 January 2022", "from the first of January twenty twenty two"),
    ("the 3rd of May 2005", "the third of May two thousand and five"),
    ("January 5, 2026", "the fifth of January twenty twenty six"),
    ("in May 20 pupils", "in May twenty pupils"),
    ("2026-11-26", "the twenty sixth of November twenty twenty six"),
    ("10:00 to 16:30", "ten o'clock to sixteen thirty"),
    ("10:05 am", "ten oh five a m"),
    ("8 am–4.30 pm", "eight a m to four thirty p m"),
    ("SEK 1,688", "one thousand six hundred and eighty eight kronor"),
    ("the 1990s", "the nineteen nineties"),
    ("e.g. on Monday, i.e. now", "for example on Monday, that is now"),
    ("EN 301 549", "E N three oh one, five four nine"),
    ("WCAG 2.2", "W C eigh G two point two"),
    ("Don't! It’s", "Don't! It's"),
    ("www.uppsala.se", "www dot uppsala dot se"),
    ("a@b.se", "a at b dot se"),
    ("PgUp, Shift+Tab", "page up, Shift plus Tab"),
    ("Mon–Fri 8-16", "Monday to Friday eight to sixteen"),
    ("twenty-six", "twenty six"),
    ("No.", "No."),
]


@pytest.mark.parametrize(("text", "spoken"), SWEDISH)
def test_swedish_is_written_out(text: str, spoken: str) -> None:
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), ENGLISH)
def test_english_is_written_out(text: str, spoken: str) -> None:
    assert said(text, "en") == spoken


@pytest.mark.parametrize("run", ["018-727 00 00", "50 %", "1 januari 2022", "EN 301 549", "1 200 kr", "t. ex."])
def test_run_that_is_said_as_one_is_one_word(run: str) -> None:
    (utterance,) = utterances(f"Nu ({run}) här", "sv", TABLES["sv"])
    assert [utterance.text[word.start : word.end] for word in utterance.words] == ["Nu", f"({run})", "här"]


def test_sign_that_is_not_said_is_a_word_of_its_own() -> None:
    (utterance,) = utterances("hej – du", "sv", TABLES["sv"])
    assert utterance.words == (Word(0, 3, "hej,"), Word(4, 5, ""), Word(6, 8, "du"))


def test_offsets_are_those_of_the_block() -> None:
    block = "Ett.  Två!\n\n- tre"
    assert [(one.start, one.text, one.language) for one in utterances(block, "sv", TABLES["sv"])] == [
        (0, "Ett.", "sv"),
        (6, "Två!", "sv"),
        (12, "- tre", "sv"),
    ]


def test_text_of_which_nothing_is_said_is_no_utterance() -> None:
    assert utterances("────\n\n• …\n\n", "sv", TABLES["sv"]) == ()


def test_ssml_has_a_mark_before_each_word_that_is_said() -> None:
    (utterance,) = utterances("Ring – 50 % <b> nu.", "sv", TABLES["sv"])
    assert ssml(utterance) == (
        '<speak><s><mark name="0"/>Ring, <mark name="7"/>femtio procent '
        '<mark name="12"/>mindre än b större än <mark name="16"/>nu.</s></speak>'
    )


@given(st.lists(st.text(min_size=1), min_size=1))
def test_ssml_is_xml_whatever_is_said(texts: list[str]) -> None:
    words = tuple(Word(index, index + 1, text) for index, text in enumerate(texts))
    xml = ssml(Utterance("sv", "a" * len(texts), 0, words))
    assert [mark.attrib["name"] for mark in ElementTree.fromstring(xml).iter("mark")] == [*map(str, range(len(texts)))]
    assert "\n" not in xml


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Soita 018-727 00 00, 50 % tai 1 200", "Soita 0 1 8, 7 2 7, 0 0, 0 0, 50 tai 1200"),
        ("1.4.12 ja 10.00–16.30", "1 4 12 ja 10 00 16 30"),
        ("2026-11-26", "26 11 2026"),
        ("a & b", "a b"),
    ],
)
def test_language_without_words_sends_digits_as_they_are(text: str, spoken: str) -> None:
    assert spoken_words(utterances(text, "fi", NO_TABLE)) == spoken


def check_words(utterance: Utterance) -> None:
    """Check that each word that is shown is in one of ``utterance``, and in order."""
    end = 0
    for word in utterance.words:
        assert not utterance.text[end : word.start].strip()
        assert word.start < word.end <= len(utterance.text)
        assert not utterance.text[word.start].isspace()
        assert not utterance.text[word.end - 1].isspace()
        end = word.end
    assert end == len(utterance.text)
    assert any(word.spoken for word in utterance.words)


HOSTILE = st.text() | st.text("01 9-–.,:/+%§&@kr()[]<>\"'’”aÅ°\u00a0\u200b\u0301\n…😀½²", max_size=400)
PIECES = st.sampled_from([text for text, _ in (*SWEDISH, *ENGLISH)])


@pytest.mark.parametrize("language", TABLES)
@given(HOSTILE | st.lists(PIECES | HOSTILE).map(" ".join))
def test_any_text_can_be_said(language: str, text: str) -> None:
    found = utterances(text, language, TABLES[language])
    for utterance in found:
        assert text[utterance.start :].startswith(utterance.text)
        check_words(utterance)
        for word in utterance.words:
            assert all(char.isalpha() or char.isdecimal() or char in " ,.!?'" or is_mark(char) for char in word.spoken)
            assert len(word.spoken) <= MAX_FACTOR * (word.end - word.start)
        names = [int(mark.attrib["name"]) for mark in ElementTree.fromstring(ssml(utterance)).iter("mark")]
        assert names == [word.start for word in utterance.words if word.spoken]


def is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc")


NAMES = sorted(name for name in shipped_strings().texts if name.startswith("spoken."))
WORDS = st.text("ab1 .=|<>[]():,-{}\\*+?^$#\n", max_size=30) | st.text(max_size=10)


@example({"spoken.decimal_sign": "1", "spoken.cardinals": "0: >"}, "15 1,5 1.5 kr")
@given(st.dictionaries(st.sampled_from(NAMES), WORDS), st.lists(PIECES | HOSTILE, max_size=5).map(" ".join))
def test_any_words_of_a_language_can_be_used(words: dict[str, str], text: str) -> None:
    shipped = shipped_strings().texts
    for utterance in utterances(text, "fi", SpokenTable(Strings({**shipped, **words}))):
        check_words(utterance)
        ElementTree.fromstring(ssml(utterance))


PATTERNS = ["a-", "\u0301", "1 ", ".", 't. "', "a.a@", "0 10 ", "+1 ", " ", "1.", "a", "www."]


@pytest.mark.parametrize("pattern", quick(2, PATTERNS))
def test_time_is_linear(pattern: str) -> None:
    """A text of this length takes 0.3 s at most; with the square of the length it would take minutes."""
    started = time.process_time()
    utterances(pattern * (20_000 // len(pattern)), "sv", TABLES["sv"])
    assert time.process_time() - started < 5


@pytest.mark.parametrize("language", TABLES)
def test_nothing_shipped_is_left_for_the_server_to_interpret(language: str) -> None:
    content = ContentStore().read(language)
    own = (text for name, text in content.strings.texts.items() if not name.startswith(("spoken.", "furniture.")))
    texts = [PLACEHOLDER.sub("3", text) for text in own]
    for text in (*texts, *all_text(content.topic).split(" \n"), all_text(content.topic)):
        for utterance in utterances(clean(text), language, TABLES[language]):
            check_words(utterance)
            assert [word for word in utterance.words if word.spoken and not SAID.fullmatch(word.spoken)] == []
