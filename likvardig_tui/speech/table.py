"""What a language says for numbers, signs and abbreviations: the section ``spoken`` of its strings."""

from __future__ import annotations

from collections.abc import Iterator

from likvardig_tui.content.strings import Strings, substitute
from likvardig_tui.speech.numbers import SEPARATOR, NumberRules

RULES = ("cardinals", "below", "ordinals", "years", "century", "minutes")
"""The sets of rules for numbers."""
PHRASES = ("abbreviations", "names", "keys")
"""The texts with what is written and what is said."""
LONGEST = 12
"""Digits of the longest number that is said as one; those of a longer one are said one by one."""
YEARS = range(1100, 2100)
"""Numbers of four digits that are said as years."""
NUMBER_SIGNS = (".", ",", "'", "’")
"""What may separate decimals or thousands, apart from a space."""
MAX_ORDINAL = 99


class SpokenTable:
    """The words of one language. What they lack is said as it is written, or not at all if it is a sign."""

    def __init__(self, strings: Strings) -> None:
        def text(name: str) -> str:
            return strings.texts.get(f"spoken.{name}", "")

        def entries(name: str) -> Iterator[str]:
            return filter(None, (entry.strip() for entry in text(name).split(SEPARATOR)))

        def pairs(name: str) -> Iterator[tuple[str, str]]:
            for entry in entries(name):
                written, separator, said = entry.partition(" = ")
                if separator:
                    yield written.strip(), said.strip()

        self._rules = NumberRules({name: text(name) for name in RULES})
        self.letters = frozenset(entries("letters"))
        """What is said letter by letter."""
        self.phrases = {name: " ".join(name) for name in self.letters}
        """Abbreviations, names and keys, and what is said for each."""
        for name in PHRASES:
            self.phrases |= pairs(name)
        self.units = {unit: (one, many) for unit, said in pairs("units") for one, _, many in [said.partition(", ")]}
        """What follows a number, and what is said for one of it, and for several."""
        self.signs = {sign: said for sign, said in pairs("signs") if len(sign) == 1}
        self.month_names = [strings.texts.get(f"dates.month_{month}", str(month)) for month in range(1, 13)]
        self.months = {name.casefold(): month for month, name in enumerate(self.month_names, 1)}
        """The number of each month by its name, full and short, case-folded."""
        short_months = [names.casefold().split() for names in entries("months")][:12]
        shortened = {name for names in short_months for name in names} - self.months.keys()
        for month, names in enumerate(short_months, 1):
            self.months |= dict.fromkeys(names, month)
        stopped = (name.casefold() for name in self.phrases if name.endswith("."))
        self.abbreviations = frozenset((*stopped, *(f"{name}." for name in shortened)))
        """What ends with a full stop that may not end a sentence, case-folded."""
        self.before_time = frozenset(entry.casefold() for entry in entries("before_time"))
        """What precedes a time of day."""
        self.after_time = frozenset(entries("after_time")) & self.units.keys()
        """The units of a time of day."""
        self.before_phone = frozenset(entry.casefold() for entry in entries("before_phone"))
        """What precedes a phone number, which may be as short as 112."""
        self.decimal_sign, self.thousands_sign = (
            sign if (sign := text(f"{name}_sign")) in NUMBER_SIGNS else "" for name in ("decimal", "thousands")
        )
        self.decimal, self.point, self.minus, self.to = (text(name) for name in ("decimal", "point", "minus", "to"))
        self._date, self._day, self._time = text("date"), text("day"), text("time")

    @property
    def has_numbers(self) -> bool:
        """Whether the language has words for numbers; otherwise digits are said as they are."""
        return "cardinals" in self._rules

    def digits(self, digits: str) -> str:
        """Return digits one by one."""
        return " ".join(self._rules.say("cardinals", int(digit)) or digit for digit in digits)

    def cardinal(self, digits: str) -> str:
        """Return a whole number in words; its digits one by one if it is long, or begins with a zero."""
        if len(digits) > LONGEST or (digits[0] == "0" and len(digits) > 1):
            return self.digits(digits)
        return self._rules.say("cardinals", int(digits)) or (self.digits(digits) if self.has_numbers else digits)

    def ordinal(self, number: int) -> str:
        """Return an ordinal number in words; the cardinal if the language has none for it."""
        said = self._rules.say("ordinals", number) if number <= MAX_ORDINAL else None
        return said or self.cardinal(str(number))

    def year(self, year: int) -> str:
        """Return a year in words."""
        return (self._rules.say("years", year) if year in YEARS else None) or self.cardinal(str(year))

    def date(self, day: str, month: int, year: int | None = None) -> str:
        """Return a date in words; ``day`` is in words already."""
        text = self._day if year is None else self._date
        said_year = "" if year is None else self.year(year)
        values = {"day": day, "month": self.month_names[month - 1], "year": said_year}
        return substitute(text, **values) if text else " ".join(filter(None, values.values()))

    def time(self, hour: str, minute: str) -> str:
        """Return a time of day in words."""
        minutes = self._rules.say("minutes", int(minute)) or minute
        hours = self.cardinal(str(int(hour)))
        return substitute(self._time, hour=hours, minute=minutes) if self._time else f"{hours} {minutes}"

    def amount(self, number: str, unit: str, *, is_one: bool) -> str:
        """Return a number, which is in words already, with its unit."""
        one, many = self.units[unit]
        return one if is_one else f"{number} {many or one}"

    def sign(self, sign: str) -> str:
        """Return the name of a sign; empty if it has none."""
        return self.signs.get(sign) or " ".join(self.units.get(sign, ())[1:])
