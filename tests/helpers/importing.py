"""A plain page to import, and what an import has made of it."""

from __future__ import annotations

from datetime import date

from likvardig_tui.content.importer.importer import ContactLabels, ImportResult
from likvardig_tui.content.strings import Strings

TODAY = date(2026, 11, 25)
PLAIN = """<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>x</title></head><body><main>
<h1>Så arbetar vi med: Läsglädje</h1><p>Läsning bygger språk.</p><h2>Vårt mål</h2><p>Alla barn ska läsa varje dag.</p>
<details><summary>Böcker till alla</summary><p>Alla skolor får fler böcker.</p></details>
<details><summary>Läsombud</summary><p>Ett ombud leder arbetet.</p></details>
<details><summary>Högläsning hemma</summary><p>Familjer får tips varje vecka.</p></details>
<h2>Kontakta biblioteksenheten</h2><h3>Läsdisken</h3><p>Vi svarar på frågor om läsning.</p>
<p>Telefon: 018-727 00 00</p><p>Besöksadress: Exempelgatan 1</p><p>Postadress: Kommunen, 753 75 Uppsala</p>
<p>Senast uppdaterad: 3 maj 2024</p></main></body></html>"""
WITH_HEADINGS = PLAIN.replace("<details><summary>", "<h3>").replace("</summary>", "</h3>").replace("</details>", "")
TITLES_OF_PLAIN = ["Böcker till alla", "Läsombud", "Högläsning hemma"]


def labels_of(strings: Strings) -> ContactLabels:
    return ContactLabels(*(strings(f"contact.{name}") for name in ContactLabels._fields))


def told(imported: ImportResult) -> list[str]:
    return [block.text for block in imported.unplaced]


def titles_and_texts(imported: ImportResult) -> list[tuple[str, str]]:
    return [(initiative.title, initiative.text) for initiative in imported.topic.initiatives]
