"""Pages as common systems write them, each with the topic that is expected beside it.

The pages are in ``tests/pages/systems``. A file ``*.toml`` has the parts of the topic that come from the page, and what
is not placed.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from likvardig_tui.content.importer.importer import ImportResult, import_page
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.strings import Strings
from tests.helpers.importing import TODAY, labels_of

SYSTEMS = Path(__file__).parent.parent.parent / "pages" / "systems"
PAGES = sorted(path for path in SYSTEMS.iterdir() if path.suffix != ".toml")


def as_document(imported: ImportResult, existing: Topic) -> dict[str, Any]:
    """Return what an import has made of a page, without what comes from the ``existing`` topic."""
    topic = imported.topic
    found: dict[str, Any] = {"title": topic.title, "summary": topic.summary, "goal": topic.goal._asdict()}
    if topic.source != existing.source:
        found["source"] = topic.source
    if topic.updated != TODAY:
        found["updated"] = topic.updated
    if topic.privacy.text != existing.privacy.text:
        found["privacy"] = topic.privacy.text
    found["links"] = [link._asdict() for link in topic.links]
    found["initiatives"] = [
        {**initiative._asdict(), "links": [link._asdict() for link in initiative.links]}
        for initiative in topic.initiatives
    ]
    found["contacts"] = list(map(contact_document, topic.contacts))
    found["unplaced"] = [block.text for block in imported.unplaced]
    found["lost_links"] = list(imported.lost_links)
    return without_empty(found)


def contact_document(contact: Contact) -> dict[str, Any]:
    phones, links = ([one._asdict() for one in many] for many in (contact.phones, contact.links))
    lines = {name: list(getattr(contact, name)) for name in ("opening_hours", "visiting_address", "postal_address")}
    return {**contact._asdict(), **lines, "phones": phones, "links": links}


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {}
    for key, value in values.items():
        if isinstance(value, list):
            value = [without_empty(one) if isinstance(one, dict) else one for one in value]
        if value:
            cleaned[key] = value
    return cleaned


def as_lines(found: Mapping[str, Any]) -> list[str]:
    return tomli_w.dumps(found, multiline_strings=True).split("\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_of_a_system_becomes_the_expected_topic(topic: Topic, strings: Strings, page: Path) -> None:
    imported = import_page(page.read_bytes(), topic, labels_of(strings), TODAY)
    expected = tomllib.loads(page.with_suffix(".toml").read_text("utf-8"))
    found = as_document(imported, topic)
    assert found == expected, "\n".join(difflib.unified_diff(as_lines(expected), as_lines(found), "expected", "found"))


def test_every_system_has_several_pages() -> None:
    systems = [page.stem.partition("-")[0] for page in PAGES]
    assert {"sitevision", "optimizely", "wordpress", "drupal"} <= {name for name in systems if systems.count(name) > 2}
