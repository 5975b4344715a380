"""The interface's words in one language, from ``strings.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.toml.document import Document

PLACEHOLDER = re.compile(r"\{(\w+)\}")
"""What is filled in when a text is shown."""


def filled(text: str, /, **values: object) -> str:
    """Return ``text`` with each ``{placeholder}`` replaced by the value of that name, if there is one."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


@dataclass(frozen=True, slots=True)
class Strings:
    """Sentences and labels by name, such as ``settings.title``."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, name: str, **values: object) -> str:
        """Return the words called ``name``, with each ``{placeholder}`` replaced by the value of that name.

        A name that no file has is returned as it stands, so that a gap shows and nothing stops.
        """
        return filled(self.texts.get(name, name), **values)

    def reason(self, code: str) -> str:
        """Return what the system's name for an error means to a reader: ``ENOSPC``, ``EACCES``."""
        name = f"reasons.{code}"
        return self(name) if name in self else self("reasons.other", code=code)

    def diagnostic(self, diagnostic: Diagnostic) -> str:
        """Return a fault as ``file:line: key: what is wrong``."""
        key = f"{diagnostic.key}: " if diagnostic.key else ""
        return f"{diagnostic.path}:{diagnostic.line}: {key}{self.problem(diagnostic)}"

    def problem(self, diagnostic: Diagnostic) -> str:
        """Return what is wrong, and what would be right."""
        details = dict(diagnostic.details)
        if "reason" in details:
            details["reason"] = self.reason(str(details["reason"]))
        return self(f"faults.{diagnostic.problem}", **details)

    def __contains__(self, name: str) -> bool:
        return name in self.texts


def texts_in(document: Document) -> dict[str, str]:
    """Return the words in a file that has been read, by name; they stand in tables one deep.

    Where the file has faults, the document has noted them.
    """
    root = document.root
    root.schema("schema")
    texts: dict[str, str] = {}
    for name, value in root.values.items():
        if isinstance(value, dict):
            table = root.table(name)
            texts |= {f"{name}.{key}": table.ui_text(key) for key in value}
        elif name != "schema":
            texts[name] = root.ui_text(name)
    return {clean_line(name): text for name, text in texts.items()}


def read_strings(*paths: Path) -> Strings:
    """Read the words in the files at ``paths``; where two files have the same name, the later one's words hold.

    A file that is not there has none. Raises ContentError with every fault in the others.
    """
    texts: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for path in paths:
        try:
            document = Document(path)
        except ContentError as error:
            diagnostics += [diagnostic for diagnostic in error.diagnostics if diagnostic.problem != "not_found"]
            continue
        texts |= texts_in(document)
        diagnostics += document.diagnostics()
    if diagnostics:
        raise ContentError(diagnostics)
    return Strings(texts)
