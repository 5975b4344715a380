"""A made-up content folder with several topics, of Exempelkommun."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CONTACT = """
[[contacts]]
title = "Kontakta Exempelkommun"
name = "Växeln"
text = "Fråga oss **först**."
phones = [{ label = "", number = "010-123 45 67" }]
"""
NOTICE = """
[privacy]
revision = 1
changes = ""
text = "Sparas i {days} dagar."

[privacy.necessary]
title = "Nödvändigt"
text = "Dina svar."

[privacy.functional]
title = "Funktioner"
text = "Dina val."

[privacy.statistics]
title = "Statistik"
text = "Antal besök."
"""


def topic_source(title: str, ids: Sequence[str] = ("ett", "tva")) -> str:
    """Return the file of one of several topics, with initiatives that have these ids, and no contact."""
    head = f"""schema = 2
section = "Så arbetar vi med"
title = "{title}"
publisher = "Exempelkommun"
source = "exempelkommun.example"
updated = 2026-11-23

[goal]
title = "Mål"
text = "Ett mål."
"""
    return head + "".join(f'\n[[initiatives]]\nid = "{id_}"\ntitle = "{id_}"\ntext = "En text."\n' for id_ in ids)


def write_topics(folder: Path, *ids: str, languages: Sequence[str] = ("sv", "en")) -> Path:
    """Write a content folder with these topics in each of the languages, and return it. Topics share a contact."""
    for language in languages:
        (folder / language / "topics").mkdir(parents=True)
        order = ", ".join(f'"{id_}"' for id_ in ids)
        index = f'schema = 2\ntitle = "Exempelkommun"\norder = [{order}] # överst: nyast\n{CONTACT}{NOTICE}'
        (folder / language / "index.toml").write_text(index, "utf-8")
        for id_ in ids:
            (folder / language / "topics" / f"{id_}.toml").write_text(topic_source(id_.title()), "utf-8")
    return folder
