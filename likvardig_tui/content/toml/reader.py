"""Read a topic file, or report every problem in it with its line and key."""

from __future__ import annotations

import re
from pathlib import Path

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import Contact, Goal, Initiative, PrivacyNotice, PurposeText, Topic
from likvardig_tui.content.toml.document import Document, Table

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _initiatives(tables: list[Table]) -> tuple[Initiative, ...]:
    initiatives = []
    seen: set[str] = set()
    for table in tables:
        table.check_keys(*Initiative._fields)
        initiative = Initiative(table.line("id"), table.line("title"), table.text("text"))
        if initiative.id in seen:
            table.report("id", "id_twice", id=initiative.id)
        elif initiative.id and not _ID.fullmatch(initiative.id):
            table.report("id", "id_form", id=initiative.id)
        seen.add(initiative.id)
        initiatives.append(initiative)
    return tuple(initiatives)


def _goal(table: Table) -> Goal:
    table.check_keys(*Goal._fields)
    return Goal(table.line("title"), table.text("text"))


def _contact(table: Table) -> Contact:
    table.check_keys(*Contact._fields)
    return Contact(
        title=table.line("title"),
        name=table.line("name"),
        text=table.text("text"),
        phone=table.line("phone"),
        visiting_address=table.lines("visiting_address"),
        postal_address=table.lines("postal_address"),
    )


def _purpose(table: Table) -> PurposeText:
    table.check_keys(*PurposeText._fields)
    return PurposeText(table.line("title"), table.text("text"))


def _privacy(table: Table) -> PrivacyNotice:
    table.check_keys(*PrivacyNotice._fields)
    return PrivacyNotice(
        revision=table.revision("revision"),
        changes=table.text("changes", may_be_empty=True),
        text=table.text("text"),
        necessary=_purpose(table.table("necessary")),
        functional=_purpose(table.table("functional")),
        statistics=_purpose(table.table("statistics")),
    )


def parse_topic(document: Document) -> Topic:
    """Return the topic in a document. Problems are recorded in the document."""
    root = document.root
    root.check_schema()
    root.check_keys(*Topic._fields, "schema")
    return Topic(
        section=root.line("section"),
        title=root.line("title"),
        publisher=root.line("publisher"),
        source=root.line("source"),
        updated=root.date("updated"),
        summary=root.text("summary"),
        goal=_goal(root.table("goal")),
        initiatives=_initiatives(root.tables("initiatives")),
        contact=_contact(root.table("contact")),
        privacy=_privacy(root.table("privacy")),
    )


def read_topic(path: Path) -> Topic:
    """Read the topic file at ``path``. Raises ContentError with every problem in it, sorted by line."""
    document = Document(path)
    topic = parse_topic(document)
    if diagnostics := document.diagnostics():
        raise ContentError(diagnostics)
    return topic
