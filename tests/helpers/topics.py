"""A content folder of a made-up municipality with several topics."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.helpers.content import DATA

TITLES = {
    "sv": {"skola": "Skolan", "vatten": "Vattnet", "vagar": "Vägarna"},
    "en": {"skola": "The school", "vagar": "The roads"},
}
"""By language and id; the water is not translated."""
SUMMARY = "Sammanfattning av {title}. " + "Invånarna i Exempelkommun ska veta vad kommunen gör. " * 8
PRIVACY = """
[privacy]
revision = 1
changes = ""
text = "Om det som sparas."
necessary = { title = "Nödvändigt", text = "Dina svar." }
functional = { title = "Funktioner", text = "Dina val." }
statistics = { title = "Statistik", text = "Vad som öppnas." }
"""
CONTACT = """
[[contacts]]
title = "Kontakta oss"
name = "Exempelkommun"
phones = [{ label = "", number = "0123-456 78" }]
"""


def topic_text(title: str, initiatives: Iterable[str] = ("a", "b", "c"), summary: str = SUMMARY) -> str:
    """Return a topic file; the titles of the initiatives have their ids, and their texts the title of the topic."""
    panels = (
        f'[[initiatives]]\nid = "{name}"\ntitle = "Insats {name} för {title}"\ntext = "Om {name} i {title}."\n'
        for name in initiatives
    )
    return f"""schema = 2
section = "Så arbetar vi med"
title = "{title}"
publisher = "Exempelkommun"
source = "https://www.example.org"
updated = 2026-11-23
summary = "{summary.format(title=title)}"

[goal]
title = "Vårt mål"
text = "Målet för {title}."

{"".join(panels)}"""


def write_topics(folder: Path, titles: dict[str, dict[str, str]] = TITLES) -> Path:
    """Write a content folder with several topics, and return it."""
    for language, topics in titles.items():
        (folder / language / "topics").mkdir(parents=True)
        shutil.copy(DATA / language / "strings.toml", folder / language)
        order = ", ".join(f'"{topic_id}"' for topic_id in topics)
        head = f'schema = 2\ntitle = "Exempelkommun arbetar"\nsummary = "Det här gör vi."\norder = [{order}]\n'
        (folder / language / "index.toml").write_text(head + CONTACT + PRIVACY, "utf-8")
        for topic_id, title in topics.items():
            (folder / language / "topics" / f"{topic_id}.toml").write_text(topic_text(title), "utf-8")
    return folder
