"""The parts of a page that ``likvardig show --format html`` writes, as ``likvardig import`` recognises them."""

from __future__ import annotations

from enum import StrEnum

ATTRIBUTE = "data-likvardig"
"""The attribute of an element that is one of the parts."""


class PagePart(StrEnum):
    """What an element of the page has."""

    PUBLISHER = "publisher"
    TITLE = "title"
    """The section and the title."""
    SUMMARY = "summary"
    GOAL_TITLE = "goal-title"
    GOAL = "goal"
    INITIATIVE_TITLE = "initiative-title"
    """The number and the title."""
    INITIATIVE = "initiative"
    INITIATIVE_LINKS = "initiative-links"
    LINKS_TITLE = "links-title"
    LINKS = "links"
    CONTACT_TITLE = "contact-title"
    CONTACT_NAME = "contact-name"
    CONTACT = "contact"
    LABEL = "label"
    """The label of a phone number that the topic gives it; other labels are strings of the interface."""
    COMMON_LABEL = "common-label"
    PHONE = "phone"
    EMAIL = "email"
    OPENING_HOURS = "opening_hours"
    VISITING_ADDRESS = "visiting_address"
    POSTAL_ADDRESS = "postal_address"
    CONTACT_LINKS = "contact-links"
    SOURCE = "source"
    OTHER_PAGES = "other-pages"
    """Links to other files, which are no part of the topic."""


def mark(part: PagePart) -> str:
    """Return the attribute of an element that is a part."""
    return f' {ATTRIBUTE}="{part}"'
