"""The interface's words in one language, from ``strings.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from likvardig_tui.content.reading import ContentError, Fault, read_document
from likvardig_tui.content.sanitising import clean

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences and labels by name, such as ``settings.title``."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, name: str, **values: object) -> str:
        """Return the words called ``name``, with each ``{placeholder}`` replaced by the value of that name.

        A name that no file has is returned as it stands, so that a gap shows and nothing stops.
        """
        text = self.texts.get(name, name)
        return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)

    def reason(self, code: str) -> str:
        """Return what the system's name for an error means to a reader: ``ENOSPC``, ``EACCES``."""
        name = f"reasons.{code}"
        return self(name) if name in self else self("reasons.other", code=code)

    def __contains__(self, name: str) -> bool:
        return name in self.texts


def _flatten(table: Mapping[str, Any], prefix: str, path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            texts |= _flatten(value, f"{name}.", path)
        elif isinstance(value, str):
            texts[name] = clean(value).strip("\n")
        elif name != "schema":
            raise ContentError([Fault(path, 1, name, "not_text")])
    return texts


def read_words(*paths: Path) -> Words:
    """Read the words in the files at ``paths``; where two files have the same name, the later one's words hold.

    Raises ContentError for a file that cannot be read.
    """
    texts: dict[str, str] = {}
    for path in paths:
        texts |= _flatten(read_document(path)[1], "", path)
    return Words(texts)
