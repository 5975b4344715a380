"""Render the health of a kiosk's content in OpenMetrics. The metrics of a content folder have one row per language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from likvardig_tui.content.health import LanguageHealth
from likvardig_tui.render.openmetrics import Gauge, as_openmetrics

BUILD_INFO = "likvardig_build_info"
CONTENT_METRICS: Mapping[str, tuple[str, Callable[[LanguageHealth], float | None]]] = {
    "likvardig_content_faults": (
        "Errors in the content folder, as the command check counts them.",
        lambda health: health.faults,
    ),
    "likvardig_content_updated_timestamp_seconds": (
        "When the text that is shown was updated, as it says itself; of several topics the newest.",
        lambda health: health.updated_at,
    ),
    "likvardig_content_last_good_timestamp_seconds": (
        "When the kiosk last took over content without errors.",
        lambda health: health.taken_over_at,
    ),
    "likvardig_content_current": (
        "1 if all that is shown is what the content folder holds, otherwise 0.",
        lambda health: int(health.is_current),
    ),
}
"""The help text of each metric, and its value; a language for which that is None has no row."""


def health_as_openmetrics(languages: Sequence[LanguageHealth], versions: Mapping[str, str]) -> str:
    """Return the versions as the labels of a metric, and the health of each language."""
    build_info = Gauge(BUILD_INFO, "Versions, as labels; always 1.", [(versions, 1)])
    content = (
        Gauge(
            name,
            help_text,
            [({"language": one.language}, value) for one in languages if (value := value_of(one)) is not None],
        )
        for name, (help_text, value_of) in CONTENT_METRICS.items()
    )
    return as_openmetrics([build_info, *content])
