"""A topic as JSON, for other programs. ``topic.schema.json``, beside this file, says what each key means."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from likvardig_tui.content.model import Contact, PrivacyNotice, PurposeText, Topic

SCHEMA = 1
"""Raised when a key comes, goes or changes its meaning."""


def as_json(topic: Topic, language: str, ids: Collection[str] = ()) -> str:
    """Return the whole topic as an object of JSON, with its keys always in the same order, ended by a newline.

    With ``ids`` it has what tells which page it is, and the initiatives with these ids in that order.
    """
    page: dict[str, Any] = {
        "schema": SCHEMA,
        "language": language,
        "section": topic.section,
        "title": topic.title,
        "publisher": topic.publisher,
        "source": topic.source,
        "updated": topic.updated.isoformat(),
    }
    if not ids:
        page |= {"summary": topic.summary, "goal": {"title": topic.goal.title, "text": topic.goal.text}}
    page["initiatives"] = [
        {"number": number, "id": initiative.id, "title": initiative.title, "text": initiative.text}
        for number, initiative in topic.numbered(ids)
    ]
    if not ids:
        page |= {"contact": _contact(topic.contact), "privacy": _privacy(topic.privacy)}
    return json.dumps(page, ensure_ascii=False, indent=2) + "\n"


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "title": contact.title,
        "name": contact.name,
        "text": contact.text,
        "phone": contact.phone,
        "visiting_address": contact.visiting_address,
        "postal_address": contact.postal_address,
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
