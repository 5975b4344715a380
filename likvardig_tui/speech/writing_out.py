"""Write a sentence out in words, so that a speech server has nothing to interpret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from likvardig_tui.speech import dates, quantities, signs
from likvardig_tui.speech.patterns import PLAIN, compile_pattern
from likvardig_tui.speech.pieces import Found, Kind, Piece, Said
from likvardig_tui.speech.table import SpokenTable

_WAYS: Mapping[str, Callable[[SpokenTable, Found], Said]] = {
    "url": signs.say_address,
    "host": signs.say_address,
    "phone": quantities.say_groups,
    "registered": quantities.say_groups,
    "postcode": quantities.say_postcode,
    "iso": dates.say_iso_date,
    "slashed": dates.say_slashed_date,
    "date": dates.say_date,
    "monthfirst": dates.say_date_after_month,
    "time": dates.say_time,
    "money": quantities.say_money,
    "amount": quantities.say_amount,
    "ordinal": quantities.say_ordinal,
    "version": quantities.say_version,
    "number": quantities.say_number,
    "digits": quantities.say_digits,
    "letters": signs.say_letters,
    "invisible": signs.say_nothing,
    "sign": signs.say_sign,
}
"""How the pieces of each kind are said, by the name of their part of the pattern."""
_FIRST_WORD = re.compile(r"[^\W\d_]+")


class Writer:
    """Writes the sentences of one language out."""

    def __init__(self, table: SpokenTable) -> None:
        self._table = table
        self._pattern = compile_pattern(table)
        starts = sorted(self._pattern.groupindex.values())
        ends = [*starts[1:], self._pattern.groups + 1]
        self._groups_within = {start: slice(start, end - 1) for start, end in zip(starts, ends, strict=True)}
        """Which of the groups are within the named group with an index."""
        first_words = (_FIRST_WORD.match(phrase) for phrase in (*table.phrases, *table.months, *table.units))
        self._not_plain = frozenset(match[0].lower() for match in first_words if match)
        """Words that a phrase, a date or a currency begins with."""
        self._phrases = {_phrase_key(phrase): said for phrase, said in table.phrases.items()}
        self._last, self._last_word = Said(Kind.PAUSE, ""), ""

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a sentence; together they cover all but its white space."""
        found: list[Piece] = []
        self._last, self._last_word = Said(Kind.PAUSE, ""), ""
        start = 0
        while start < len(text):
            if text[start].isspace():
                start += 1
            else:
                found += self._pieces_at(text, start)
                start = found[-1].end
        return found

    def _pieces_at(self, text: str, start: int) -> list[Piece]:
        match = PLAIN.match(text, start) if start == 0 or text[start - 1].isspace() else None
        if match and match[1].isalpha() and match[1].lower() not in self._not_plain:
            word = self._piece(match.span(1), Said(Kind.WORD, match[1]), match[1])
            return [word, self._piece(match.span(2), Said(Kind.PAUSE, ""), match[2])] if match[2] else [word]
        match = self._pattern.match(text, start)
        if match is None or match.lastindex is None:
            return [Piece(start, start + 1, Kind.PAUSE, "")]
        groups = tuple(group or "" for group in match.groups()[self._groups_within[match.lastindex]])
        return [self._piece(match.span(), self._say(Found(match, groups, self._last, self._last_word)), match[0])]

    def _piece(self, span: tuple[int, int], said: Said, text: str) -> Piece:
        self._last = said
        if said.kind is not Kind.PAUSE:
            self._last_word = text.casefold()
        return Piece(*span, *said)

    def _say(self, found: Found) -> Said:
        kind = found.match.lastgroup or ""
        return self._say_phrase(found.text) if kind == "phrase" else _WAYS[kind](self._table, found)

    def _say_phrase(self, text: str) -> Said:
        said = self._table.phrases.get(text) or self._phrases.get(_phrase_key(text), "")
        return Said(Kind.WORD if said else Kind.PAUSE, said)


def _phrase_key(phrase: str) -> str:
    """Return what is the same in all ways to write a phrase."""
    return "".join(f"{phrase[:1].lower()}{phrase[1:]}".split()).removesuffix(".")


@lru_cache(maxsize=8)
def writer_of(table: SpokenTable) -> Writer:
    """Return the writer of a table; its pattern is compiled once."""
    return Writer(table)
