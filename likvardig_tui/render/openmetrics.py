"""Render gauges in OpenMetrics 1.0.

All metrics are gauges: node_exporter drops the whole file of a metric of type ``info``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Gauge(NamedTuple):
    """A metric with its samples."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]
    """The labels and the value of each."""


def as_openmetrics(gauges: Iterable[Gauge]) -> str:
    """Return the gauges as text."""
    lines: list[str] = []
    for name, help_text, samples in gauges:
        lines += [f"# TYPE {name} gauge", f"# HELP {name} {help_text}"]
        lines += [f"{name}{_labels(labels)} {value}" for labels, value in samples]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    escaped = (f'{name}="{_escape(value)}"' for name, value in labels.items())
    return f"{{{','.join(escaped)}}}" if labels else ""


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
