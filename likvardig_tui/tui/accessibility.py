"""The accessibility statement: what does not work and what to do then, where to complain, what works, and standards.

Every claim is tested: ``tests/tui/test_accessibility.py`` names the tests of each. The criteria are those that EN 301
549 V3.2.1, clause 11, requires of software, under the same numbers; and of those it lacks, 1.4.6, which is of level
AAA, and 2.4.11, 2.5.7 and 2.5.8, which are new in WCAG 2.2. A terminal that speaks has those of clause 5.1.3 as well,
about output without sight from a machine to which nobody can connect assistive technology.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from likvardig_tui.content.model import Contact
from likvardig_tui.content.reaching import how_to_reach
from likvardig_tui.content.strings import Strings

Claims = dict[str, tuple[str, ...]]
"""The criteria of WCAG 2.2, or the points of EN 301 549, that each claim is about.

A claim is a sentence under ``accessibility`` in ``strings.toml``.
"""

NOT_MET: Claims = {
    "unspoken": ("4.1.2", "4.1.3"),
    "unmarked": ("1.3.1",),
    "language": ("3.1.1", "3.1.2"),
    "marking": ("2.1.1", "2.5.7"),
    "shortcuts": ("2.1.4",),
    "targets": ("2.5.8",),
}
"""What is not met; each claim says what to do instead."""
MET: Claims = {
    "keyboard": ("2.1.2",),
    "focus": ("2.4.7", "2.4.11"),
    "contrast": ("1.4.3", "1.4.6", "1.4.11"),
    "colour": ("1.4.1",),
    "order": ("1.3.2", "2.4.3"),
    "size": ("1.4.10", "1.4.4"),
    "motion": ("2.2.2", "2.3.1"),
    "time": ("2.2.1",),
    "steady": ("3.2.1", "3.2.2"),
    "image": ("1.1.1",),
    "plain": ("1.3.2",),
}

SPOKEN: Claims = {
    "spoken_all": ("5.1.3.1", "5.1.3.2", "5.1.3.15"),
    "spoken_place": ("5.1.3.3",),
    "spoken_control": ("5.1.3.4", "5.1.3.5"),
    "spoken_image": ("5.1.3.6",),
    "spoken_volume": ("5.1.3.11", "5.1.3.13"),
    "spoken_language": ("5.1.3.14",),
}
"""What is met in addition where the program speaks."""
UP_TO_OPERATOR = ("5.1.3.12", "8.5")
"""What depends on loudspeakers, headphones and keys."""
NOT_AT_KIOSK = frozenset({"plain"})
"""Claims about what a visitor to a kiosk cannot do. Others have a sentence of their own there, ``…_at_kiosk``, because
a visitor cannot run commands, copy, enlarge the text, or use assistive technology of their own."""
UP_TO_OPERATOR_OF_KIOSK = ("1.4.4",)
"""What depends on the size of the characters, which a visitor cannot change."""


class Section(NamedTuple):
    """A section of the statement."""

    heading: str
    text: str
    points: tuple[str, ...] = ()


def statement(strings: Strings, contact: Contact, *, speaks: bool, at_kiosk: bool) -> tuple[Section, ...]:
    """Return the statement in the language of ``strings``; complaints go to ``contact`` first.

    ``speaks`` says whether the program can speak, ``at_kiosk`` whether to advise only what a visitor there can do.
    """

    def key_of(name: str) -> str:
        key = f"accessibility.{name}"
        return f"{key}_at_kiosk" if at_kiosk and f"{key}_at_kiosk" in strings else key

    points = {name: strings(key_of(name)) for name in NOT_MET}
    unspoken = strings(key_of("unspoken_but")) if speaks else ""
    points["unspoken"] = unspoken or how_to_reach(key_of("unspoken"), contact, strings)
    up_to_operator = UP_TO_OPERATOR_OF_KIOSK if at_kiosk else ()
    standards = {"met": _criteria(MET, without=up_to_operator), "not_met": _criteria(NOT_MET)}
    about_standards = strings("accessibility.about_standards", **standards)
    if at_kiosk:
        others = strings("accessibility.up_to_operator", others=", ".join(up_to_operator))
        about_standards = f"{about_standards} {others}"
    return (
        Section(
            strings("accessibility.not_met"),
            strings("accessibility.about_not_met"),
            tuple(points.values()),
        ),
        Section(
            strings("accessibility.complaints"),
            how_to_reach("accessibility.complain", contact, strings, contact=contact.name),
        ),
        Section(
            strings("accessibility.met"),
            strings("accessibility.about_met"),
            tuple(strings(key_of(name)) for name in MET if not (at_kiosk and name in NOT_AT_KIOSK)),
        ),
        *((_spoken(strings),) if speaks else ()),
        Section(strings("accessibility.standards"), about_standards),
    )


def _spoken(strings: Strings) -> Section:
    criteria = {"met": _criteria(SPOKEN), "others": ", ".join(UP_TO_OPERATOR)}
    points = (strings(f"accessibility.{name}") for name in SPOKEN)
    about = strings("accessibility.about_spoken")
    return Section(
        strings("accessibility.spoken"), about, (*points, strings("accessibility.spoken_others", **criteria))
    )


def _criteria(claims: Claims, *, without: Sequence[str] = ()) -> str:
    """Return the criteria of ``claims`` in the order of their numbers, ``without`` some of them."""
    return ", ".join(sorted({*chain.from_iterable(claims.values())} - {*without}, key=_number))


def _number(criterion: str) -> list[int]:
    return [int(part) for part in criterion.split(".")]
