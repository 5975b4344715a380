"""Read a topic or index file, or report every problem in it with its line and key.

Schema 2 is written; schema 1 is read for ever, as the same topic. It has one ``[contact]``, with a ``phone``, and no
links.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import (
    Contact,
    Goal,
    Index,
    Initiative,
    Link,
    Phone,
    PrivacyNotice,
    PurposeText,
    Topic,
)
from likvardig_tui.content.sanitising import as_line
from likvardig_tui.content.toml.document import Document, Table

SCHEMA = 2
"""Version of the file format that is written."""
_FIRST_SCHEMA = 1
MAX_QUOTE = 60
"""Characters of an address that are quoted."""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIRST_KEYS = {
    Topic: (*Topic._fields[: Topic._fields.index("links")], "contact", "privacy"),
    Initiative: ("id", "title", "text"),
    Contact: ("title", "name", "text", "phone", "visiting_address", "postal_address"),
}
"""The keys of schema 1, of the tables that have others in schema 2."""
_LINK = '{ title = "...", url = "https://..." }'
_PHONE = '{ label = "", number = "018-727 00 00" }'


def _links(table: Table) -> tuple[Link, ...]:
    links = []
    example = _LINK if table.path else ""
    for link in table.tables("links", required=False, example=example):
        link.check_keys(*Link._fields)
        links.append(Link(link.line("title"), link.url("url")))
    return tuple(links)


def _phones(table: Table) -> tuple[Phone, ...]:
    phones = []
    for phone in table.tables("phones", required=False, example=_PHONE):
        phone.check_keys(*Phone._fields)
        phones.append(Phone(phone.line("label", required=False), phone.line("number")))
    return tuple(phones)


def _initiatives(tables: list[Table], schema: int, *, is_clean: bool) -> tuple[Initiative, ...]:
    initiatives = []
    seen: set[str] = set()
    for table in tables:
        initiative = (is_clean and _ordinary_initiative(table.values)) or _initiative(table, schema)
        if initiative.id in seen:
            table.report("id", "id_twice", id=initiative.id)
        elif initiative.id and not _ID.fullmatch(initiative.id):
            table.report("id", "id_form", id=initiative.id)
        seen.add(initiative.id)
        initiatives.append(initiative)
    return tuple(initiatives)


def _initiative(table: Table, schema: int) -> Initiative:
    _check_keys(table, Initiative, schema)
    links = _links(table) if schema > _FIRST_SCHEMA else ()
    return Initiative(table.line("id"), table.line("title"), _markdown(table, "text", schema), links)


def _ordinary_initiative(values: dict[str, Any]) -> Initiative | None:
    """Return what ``_initiative`` does for clean texts, in a fraction of the time; None if there is more to check."""
    id_, title, text = map(values.get, ("id", "title", "text"))
    if len(values) == 3 and type(id_) is type(title) is type(text) is str and "]" not in text:
        title, text = as_line(title), text.strip()
        if title and text and _ID.fullmatch(id_):
            return Initiative(id_, title, text)
    return None


def _goal(table: Table, schema: int) -> Goal:
    table.check_keys(*Goal._fields)
    return Goal(table.line("title"), _markdown(table, "text", schema))


def _first_contact(table: Table) -> Contact:
    """Return the only contact of a file of schema 1."""
    _check_keys(table, Contact, _FIRST_SCHEMA)
    return Contact(
        title=table.line("title"),
        name=table.line("name"),
        text=table.text("text"),
        phones=(Phone("", table.line("phone")),),
        visiting_address=table.lines("visiting_address"),
        postal_address=table.lines("postal_address"),
    )


def _contact(table: Table) -> Contact:
    known_problems = len(table.diagnostics)
    _check_keys(table, Contact, SCHEMA)
    contact = Contact(
        title=table.line("title"),
        name=table.line("name"),
        text=_markdown(table, "text", SCHEMA, required=False),
        phones=_phones(table),
        email=table.email("email"),
        opening_hours=table.lines("opening_hours", required=False),
        visiting_address=table.lines("visiting_address", required=False),
        postal_address=table.lines("postal_address", required=False),
        links=_links(table),
    )
    if not contact.ways and len(table.diagnostics) == known_problems:
        table.report("phones", "no_way")
    return contact


def _markdown(table: Table, key: str, schema: int, *, required: bool = True) -> str:
    """Return a Markdown text, and report each link in it that must not be shown.

    In a file of schema 1 a link may have any address, because it is shown as text.
    """
    text, source = table.text(key, required=required), table.values.get(key, "")
    if "](" in text and schema > _FIRST_SCHEMA:
        from likvardig_tui.content.markdown import unsafe_links

        for url in dict.fromkeys((*unsafe_links(source), *unsafe_links(text))):
            quoted = url if len(url) <= MAX_QUOTE else f"{url[:MAX_QUOTE]}…"
            table.report(key, "url_in_text", offset=max(0, source.find(url)), url=quoted)
    return text


def _check_keys(table: Table, kind: type[Topic | Initiative | Contact], schema: int) -> None:
    """Report the keys that ``kind`` does not have in ``schema``, those of a later schema as such."""
    known = kind._fields if schema > _FIRST_SCHEMA else _FIRST_KEYS[kind]
    later = [key for key in table.values if key in kind._fields and key not in known]
    for key in later:
        table.report(key, "later_schema", schema=SCHEMA)
    table.check_keys(*known, *later, *(["schema"] if kind is Topic else []))


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


def parse_topic(document: Document, index: Index | None = None) -> Topic:
    """Return the topic in a document. Problems are recorded in the document.

    With an ``index``, the document is one of several topics: its privacy notice is that of the index, and so are its
    contacts if it has none.
    """
    root = document.root
    schema = root.schema(_FIRST_SCHEMA, SCHEMA)
    if schema is None:  # report what the file seems meant as
        schema = _FIRST_SCHEMA if isinstance(root.values.get("contact"), dict) else SCHEMA
    is_first = schema == _FIRST_SCHEMA
    _check_keys(root, Topic, schema)
    return Topic(
        section=root.line("section"),
        title=root.line("title"),
        publisher=root.line("publisher"),
        source=root.line("source"),
        updated=root.date("updated"),
        summary=_markdown(root, "summary", schema, required=is_first),
        goal=_goal(root.table("goal"), schema),
        initiatives=_initiatives(root.tables("initiatives"), schema, is_clean=document.is_clean),
        links=() if is_first else _links(root),
        contacts=_contacts(root, schema, index),
        privacy=index.privacy if index else _privacy(root.table("privacy")),
    )


def _contacts(root: Table, schema: int, index: Index | None) -> tuple[Contact, ...]:
    if index and not root.values.keys() & {"contact", "contacts"}:
        if not index.contacts:
            root.report("contacts", "missing", message="missing_contacts")
        return index.contacts
    if schema == _FIRST_SCHEMA:
        return (_first_contact(root.table("contact")),)
    return tuple(map(_contact, root.tables("contacts")))


def parse_index(document: Document) -> Index:
    """Return the index in a document. Problems are recorded in the document."""
    root = document.root
    root.schema(SCHEMA)
    root.check_keys("schema", *Index._fields)
    return Index(
        title=root.line("title"),
        summary=_markdown(root, "summary", SCHEMA, required=False),
        order=root.lines("order", required=False),
        contacts=tuple(map(_contact, root.tables("contacts", required=False))),
        privacy=_privacy(root.table("privacy")),
    )


def read_topic(path: Path, index: Index | None = None) -> Topic:
    """Read the topic file at ``path``; ``index`` as in ``parse_topic``.

    Raises ContentError with every problem in it, sorted by line.
    """
    document = Document(path)
    topic = parse_topic(document, index)
    _raise_for(document)
    return topic


def read_index(path: Path) -> Index:
    """Read the index file at ``path``. Raises ContentError with every problem in it, sorted by line."""
    document = Document(path)
    index = parse_index(document)
    _raise_for(document)
    return index


def _raise_for(document: Document) -> None:
    if diagnostics := document.diagnostics():
        raise ContentError(diagnostics)
