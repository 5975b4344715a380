"""Say whole numbers in words, by the rules of a language.

A set of rules is one text. ``20: tjugo[ >]`` says the numbers from 20 up to those of the next rule; a rule without a
number says the one after the previous rule. ``<`` is the number divided by the rule's divisor (``2000000/1000``; else
the highest power of ten that the rule's number has), ``>`` the remainder, and ``=`` the number itself. Each is said by
the same rules, or by those named after it, ``>(cardinals)``. What is in brackets is left out if there is no remainder.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

SEPARATOR = "|"
"""Separates the entries of a text."""
MAX_STEPS = 60
"""Rules that one number may take; those of Swedish and English take at most 20."""
_RULE = re.compile(r"\s*(?:([0-9]{1,15})(?:/([0-9]{1,15}))?:)?(.*)", re.DOTALL)
_PART = re.compile(r"[<>=](?:\(\w*\))?|[\[\]]|[^<>=\[\]]+")


class _Rule(NamedTuple):
    base: int
    """The least number that it says."""
    divisor: int
    parts: tuple[str, ...]


class _TooLong(Exception):  # noqa: N818 - it is no error: the digits are said instead
    """A number takes too many rules, as when a rule leads to itself."""


class NumberRules:
    """Sets of rules by name."""

    def __init__(self, sets: Mapping[str, str]) -> None:
        self._sets = {name: _parse(text) for name, text in sets.items() if text.strip()}

    def __contains__(self, name: str) -> bool:
        return name in self._sets

    def say(self, name: str, number: int) -> str | None:
        """Return a number in words; None if the set of rules called ``name`` does not say it."""
        parts: list[str] = []
        try:
            self._say(name, number, parts, [MAX_STEPS])
        except (_TooLong, KeyError):
            return None
        return " ".join("".join(parts).split())

    def _say(self, name: str, number: int, said: list[str], steps: list[int]) -> None:
        rules = self._sets[name]
        index = bisect_right(rules, number, key=_base_of) - 1
        if index < 0 or not steps[0]:
            raise _TooLong
        steps[0] -= 1
        rule = rules[index]
        quotient, remainder = divmod(number, rule.divisor)
        numbers = {"<": quotient, ">": remainder, "=": number}
        is_left_out = False
        for part in rule.parts:
            if part in "[]":
                is_left_out = part == "[" and not remainder
            elif not is_left_out and (other := numbers.get(part[0])) is not None:
                self._say(part[2:-1] or name, other, said, steps)
            elif not is_left_out:
                said.append(part)


def _parse(text: str) -> list[_Rule]:
    rules: list[_Rule] = []
    for entry in text.split(SEPARATOR):
        if match := _RULE.fullmatch(entry):
            base = int(match[1]) if match[1] else rules[-1].base + 1 if rules else 0
            divisor = int(match[2] or 10 ** (len(str(base)) - 1))
            rules.append(_Rule(base, max(divisor, 1), tuple(_PART.findall(match[3].strip()))))
    return sorted(rules, key=_base_of)


def _base_of(rule: _Rule) -> int:
    return rule.base
