"""Render a topic as JSON. ``topic.schema.json``, next to this file, describes every key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from likvardig_tui.content.model import Contact, Contacts, Link, Part, PrivacyNotice, PurposeText, Topic
from likvardig_tui.content.store import LocalizedContent

SCHEMA = 2
"""Version of the JSON. Increment it when a key is added or removed, or changes its meaning."""


def as_json(topic: Topic, language: str, parts: Sequence[Part] = (), topic_id: str = "") -> str:
    """Return the topic as a JSON object, with its keys always in the same order, and a final newline.

    With ``parts``, it has only what identifies the page, the initiatives among the parts in that order, and the
    contacts if they are one of them. A topic has a ``topic_id`` if there are several.
    """
    return _dumped(_topic(topic, language, parts, topic_id))


def pages_as_json(pages: Sequence[tuple[LocalizedContent, Sequence[Part]]]) -> str:
    """Return pages, the start page or topics, each with the parts of it that are wanted: an array unless it is one."""
    objects = [
        _start_page(content, parts)
        if content.is_start_page
        else _topic(content.topic, content.topic_language, parts, content.topic_id)
        for content, parts in pages
    ]
    return _dumped(objects if len(objects) > 1 else objects[0])


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _start_page(content: LocalizedContent, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the start page; with ``parts``, which can be nothing but the contacts, only those."""
    topic = content.topic
    page: dict[str, Any] = {"schema": SCHEMA, "language": content.language, "title": topic.title}
    if not parts:
        page["summary"] = topic.summary
        page["topics"] = [
            {
                "number": number,
                "id": entry.id,
                "language": entry.language,
                "title": entry.title,
                "summary": entry.summary,
            }
            for number, entry in enumerate(content.entries, 1)
        ]
    page["contacts"] = [_contact(contact) for contact in topic.contacts]
    if not parts:
        page["privacy"] = _privacy(topic.privacy)
    return page


def _topic(topic: Topic, language: str, parts: Sequence[Part], topic_id: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "schema": SCHEMA,
        "language": language,
        **({"topic": topic_id} if topic_id else {}),
        "section": topic.section,
        "title": topic.title,
        "publisher": topic.publisher,
        "source": topic.source,
        "updated": topic.updated.isoformat(),
    }
    if not parts:
        page |= {"summary": topic.summary, "goal": {"title": topic.goal.title, "text": topic.goal.text}}
    page["initiatives"] = [
        {
            "number": number,
            "id": initiative.id,
            "title": initiative.title,
            "text": initiative.text,
            "links": _links(initiative.links),
        }
        for number, initiative in (part for part in parts or topic.numbered if not isinstance(part, Contacts))
    ]
    if not parts:
        page["links"] = _links(topic.links)
    if not parts or any(isinstance(part, Contacts) for part in parts):
        page["contacts"] = [_contact(contact) for contact in topic.contacts]
    if not parts:
        page["privacy"] = _privacy(topic.privacy)
    return page


def _links(links: Sequence[Link]) -> list[dict[str, str]]:
    return [{"title": link.title, "url": link.url} for link in links]


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "title": contact.title,
        "name": contact.name,
        "text": contact.text,
        "phones": [{"label": phone.label, "number": phone.number} for phone in contact.phones],
        "email": contact.email,
        "opening_hours": contact.opening_hours,
        "visiting_address": contact.visiting_address,
        "postal_address": contact.postal_address,
        "links": _links(contact.links),
    }


def _privacy(notice: PrivacyNotice) -> dict[str, Any]:
    return {
        "revision": notice.revision,
        "changes": notice.changes,
        "text": notice.text,
        "necessary": _purpose(notice.necessary),
        "functional": _purpose(notice.functional),
        "statistics": _purpose(notice.statistics),
    }


def _purpose(purpose: PurposeText) -> dict[str, str]:
    return {"title": purpose.title, "text": purpose.text}
