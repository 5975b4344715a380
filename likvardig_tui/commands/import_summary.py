"""What an import has found on a page, as a sentence for people."""

from __future__ import annotations

from collections.abc import Iterator

from likvardig_tui.content.importer.importer import ContactLabels
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.strings import Strings


def summary(topic: Topic, existing: Topic, unplaced: int, strings: Strings) -> str:
    """Return what was found, how many ids of the ``existing`` topic are kept, and how much was left ``unplaced``."""
    found = ", ".join(_found(topic, existing, strings))
    left = strings(f"import.left_{_plural(unplaced)}", count=unplaced) if unplaced else strings("import.left_none")
    return " ".join((strings("import.found", found=found), left))


def _found(topic: Topic, existing: Topic, strings: Strings) -> Iterator[str]:
    yield strings("import.found_title")
    if topic.summary:
        yield strings("import.found_summary")
    yield strings("import.found_goal")
    ids = {initiative.id for initiative in topic.initiatives}
    kept = len(ids & {initiative.id for initiative in existing.initiatives})
    yield _counted("initiatives", len(ids), strings, kept=kept)
    if topic.links:
        yield _counted("links", len(topic.links), strings)
    yield _counted("contacts", len(topic.contacts), strings, details=_details(topic.contacts, strings))


def _details(contacts: tuple[Contact, ...], strings: Strings) -> str:
    """Return the names of the details that the contacts have, in reading order."""
    names = [field.name for contact in contacts for field in contact.fields]
    labels = [strings(f"contact.{name}").lower() for name in ContactLabels._fields if name in names]
    return ", ".join([*labels, *([strings("import.found_contact_links")] if "link" in names else [])])


def _counted(part: str, count: int, strings: Strings, **values: object) -> str:
    return strings(f"import.found_{part}_{_plural(count)}", count=count, **values)


def _plural(count: int) -> str:
    return "one" if count == 1 else "many"
