"""``likvardig check``: every fault in a content folder, for the person or the program that edits it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from likvardig_tui.console import COULD_NOT, put_out
from likvardig_tui.content.diagnostics import Fault
from likvardig_tui.content.lint.folder import Report, check
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.strings import Strings

SCHEMA = 1
"""Of the JSON; raised when a key comes, goes or changes its meaning."""


def run(folder: Path, strings: Strings, form: str = "text") -> int:
    """Write what is wrong with a content ``folder`` as ``text`` or ``json``; return 1 if anything is.

    Warnings are written too, and are no faults.
    """
    report = check(folder)
    text = _as_json(report, strings) if form == "json" else "".join(f"{line}\n" for line in _lines(report, strings))
    code = put_out(text, strings, encoding="utf-8" if form == "json" else None)
    return COULD_NOT if report.faults else code


def _lines(report: Report, strings: Strings) -> Iterator[str]:
    for fault in report.faults:
        yield clean_line(strings.fault(fault))
    if report.warnings:
        if report.faults:
            yield ""
        yield strings("check.warnings")
        for warning in report.warnings:
            yield clean_line(strings.fault(warning))
    if report.faults or report.warnings:
        yield ""
    yield strings("check.sum", faults=len(report.faults), warnings=len(report.warnings))


def _as_json(report: Report, strings: Strings) -> str:
    found = {
        "schema": SCHEMA,
        "faults": [_as_object(fault, strings) for fault in report.faults],
        "warnings": [_as_object(warning, strings) for warning in report.warnings],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _as_object(fault: Fault, strings: Strings) -> dict[str, object]:
    return {
        "file": clean_line(str(fault.path)),
        "line": fault.line,
        "key": fault.key,
        "problem": fault.problem,
        "message": strings.problem(fault),
    }
