"""The pattern that divides a sentence into pieces, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from likvardig_tui.speech.table import SpokenTable

SPACE = "[ \u00a0\u2009\u202f]"
"""A space in a number or between the words of an abbreviation."""
DASH = "[-–—]"
LETTER = r"[^\W\d_]"
INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
_MARK = "[\u0300-\u036f\u0483-\u1dff\u20d0-\u20ff\ua802-\uabff\U00010a00-\U0001d1ff\U0001e000-\U0001e8ff]"
"""What may stand between the letters of a word without being a letter; what is no mark is removed afterwards."""
_URL_END = r"[^\s.,;:!?)\]”\"'’»]"
_YEAR = "[12][0-9]{3}"
_DAY = "(?:3[01]|[12][0-9]|[1-9])"
_NOT_IN_WORD = r"(?<![\w.,:/-])"
PLAIN = re.compile(r"([^\W\d_]++)([,;:.!?]?)(?=\s|\Z)")
"""A word of letters alone, which most words are; faster than the pattern of the language."""
_PATTERN = r"""
  (?P<url>(?<!\w)(?:https?://|mailto:|tel:|www\.)[^\s]*{url_end}
    |(?<![\w.+@-])[\w.+-]{{1,64}}+@(?:[\w-]{{1,63}}\.){{1,8}}[a-z]{{2,24}}(?!\w))
| (?P<phrase>{phrases})
| (?P<host>(?<![\w.@/-])(?:[\w-]{{1,63}}\.){{1,8}}[a-z]{{2,24}}(?![\w@])(?:/(?:[^\s]*{url_end})?)?)
| (?P<phone>(?<!\w)(?:\+[0-9]{{7,15}}|0[0-9]{{8,9}}
    |\+[0-9]{{1,3}}(?:(?:{space}|-){{0,2}}(?:\(0\)|[0-9]{{1,4}})){{2,6}}
    |\(?0[0-9]{{1,3}}\)?(?:{space}?[-–/]{space}?|{space})[0-9]{{2,3}}(?:{space}?[0-9]{{2,3}}){{1,3}})(?![\w]|{space}[0-9]))
| (?P<iso>(?<![\w-])({year})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\w-]))
| (?P<slashed>(?<![\w/])(1[3-9]|2[0-9]|3[01])/(1[0-2]|0?[1-9])(?:/({year}))?(?![\w/]))
| (?P<registered>(?<![\w-])(?:(?:[0-9]{{2}})?[0-9]{{6}}[-–][0-9]{{4}}|[0-9]+(?:-[0-9]+){{2,}}
    |(?!{calendar_year}-{calendar_year}(?![\w-]))[0-9]{{3,4}}-[0-9]{{4}}
    |[0-9]{{1,3}}(?:{space}[0-9]{{2}}){{1,3}}-[0-9]|[0-9]{{3}}{space}[0-9]{{3}}(?:{space}[0-9]{{2}}){{2}})(?![\w-]))
| (?P<date>{start}({day})(?:st|nd|rd|th|:[ae]|\.)?(?:{space}?{dash}{space}?({day})(?:st|nd|rd|th|:[ae])?)?
    {space}(?:of{space})?({months})\.?(?:,?{space}({year}))?(?!\w|[:.]?[0-9]))
| (?P<monthfirst>(?<!\w)({months}){space}({day})(?:(?:st|nd|rd|th)(?:,?{space}({year}))?|,{space}({year}))(?!\w))
| (?P<time>(?<![\w.,:])([01]?[0-9]|2[0-4])(?::([0-5][0-9])(?::([0-5][0-9]))?(?:{space}?({units}))?
    |\.([0-5][0-9])(?:{space}?({after_time})|(?!{space}?(?:{units})(?!\w))))(?!\w|[.:,][0-9]))
| (?P<postcode>(?<![\w-])(?:(S|SE)-)?([0-9]{{3}}){space}([0-9]{{2}})
    (?!\w|{space}[0-9])(?={space}+[A-ZÅÄÖÉ]|[.,)]?\s{{0,3}}$))
| (?P<money>(?<!\w)([€$£]|SEK|EUR){space}?({number})(?!\w))
| (?P<amount>(?<![\w.,])((?<![^\s(\[“”"])[-−–])?({number}|[0-9]+\.[0-9]+){space}?({units})(?!\w))
| (?P<ordinal>(?<![\w.,])([0-9]{{1,3}})(?::[ae]|st|nd|rd|th)(?!\w))
| (?P<version>(?<![\w.,])[0-9]+(?:\.[0-9]+)+(?!\w))
| (?P<number>(?<![\w.,])((?<![^\s(\[“”"])[-−–])?({number})(?!\w))
| (?P<digits>[0-9]+)
| (?P<letters>{letter}(?:{letter}|{mark}|{invisible}|['’](?={letter}))*)
| (?P<invisible>{invisible}+)
| (?P<sign>[^\s])
"""


def compile_pattern(table: SpokenTable) -> re.Pattern[str]:
    """Return the pattern of a language. What matches has the name of its kind; all but white space matches."""
    decimal = f"(?:{re.escape(table.decimal_sign)}[0-9]+)?" if table.decimal_sign else ""
    thousands = f"(?:{SPACE}|{re.escape(table.thousands_sign)})" if table.thousands_sign else SPACE
    return re.compile(
        _PATTERN.format(
            url_end=_URL_END,
            phrases=_alternatives(_phrase(phrase) for phrase in _longest_first(table.phrases)),
            units=_alternatives(map(re.escape, _longest_first(table.units))),
            months=_alternatives(f"(?i:{re.escape(month)})" for month in _longest_first(table.months)),
            number=rf"(?:[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+(?![0-9])|[0-9]+){decimal}",
            space=SPACE,
            dash=DASH,
            after_time=_alternatives(map(re.escape, _longest_first(table.after_time))),
            year=_YEAR,
            calendar_year="(?:1[1-9]|20)[0-9]{2}",
            day=_DAY,
            start=_NOT_IN_WORD,
            letter=LETTER,
            mark=_MARK,
            invisible=INVISIBLE,
        ),
        re.VERBOSE,
    )


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _alternatives(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or "(?!)"


def _phrase(phrase: str) -> str:
    """Return the pattern of a phrase. One with full stops may have spaces after them, and may lack the last."""
    stops = phrase.count(".")
    pattern = re.escape(phrase).replace(r"\ ", SPACE)
    if phrase[:1].islower():
        pattern = f"[{phrase[0]}{phrase[0].upper()}]{pattern[1:]}"
    if stops > 1 and phrase.endswith("."):
        pattern = pattern[:-2].replace(r"\.", rf"\.{SPACE}?") + r"\.?"
    before = r"(?<![\w.])" if phrase[:1].isalnum() else ""
    return f"{before}{pattern}(?!\\w)" if phrase[-1:].isalnum() or stops > 1 else before + pattern
