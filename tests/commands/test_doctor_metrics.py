"""``likvardig doctor --format openmetrics``: the versions and the health of a kiosk's content."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from likvardig_tui import __version__
from likvardig_tui.render.openmetrics import Gauge, as_openmetrics
from tests.helpers.content import DATA
from tests.helpers.processes import run
from tests.helpers.topics import write_topics

CONTRACT = {
    "likvardig_build_info",
    "likvardig_content_faults",
    "likvardig_content_updated_timestamp_seconds",
    "likvardig_content_last_good_timestamp_seconds",
    "likvardig_content_current",
}


def metrics(tmp_path: Path, *arguments: str | Path) -> dict[str, dict[str, float]]:
    """Return the value of each metric by language."""
    result = run("doctor", "--format", "openmetrics", *arguments, XDG_STATE_HOME=str(tmp_path / "state"))
    assert (result.returncode, result.stderr) == (0, "")
    families = list(text_string_to_metric_families(result.stdout))
    assert {family.type for family in families} == {"gauge"}, "node_exporter drops the file of any other type."
    assert {family.name for family in families} == CONTRACT
    assert all(family.documentation for family in families)
    return {
        family.name: {sample.labels.get("language", ""): sample.value for sample in family.samples}
        for family in families
    }


def test_command_writes_the_health_of_each_language(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    (folder / "sv" / "topic.toml").write_text("schema = 2\n[[[")
    found = metrics(tmp_path, "--content", folder)
    assert found["likvardig_content_current"] == {"en": 0, "sv": 0}
    assert found["likvardig_content_faults"] == {"en": 0, "sv": 1}, "Errors are a value, not a failure."
    assert found["likvardig_content_updated_timestamp_seconds"].keys() == {"en"}
    assert found["likvardig_content_last_good_timestamp_seconds"] == {}
    assert [path.name for path in tmp_path.iterdir()] == ["data"], "Nothing is created."


def test_versions_are_labels(tmp_path: Path) -> None:
    result = run("doctor", "--format", "openmetrics", XDG_STATE_HOME=str(tmp_path))
    [build] = [family for family in text_string_to_metric_families(result.stdout) if "build" in family.name]
    [sample] = build.samples
    assert sample.value == 1
    assert sample.labels.keys() == {"version", "python", "textual"}
    assert (sample.labels["version"], sample.labels["textual"]) == (__version__, version("textual"))


def test_labels_are_escaped() -> None:
    value = 'a"b\\c\nd'
    [family] = text_string_to_metric_families(as_openmetrics([Gauge("x", "Help.", [({"y": value}, 1)])]))
    assert family.samples[0].labels == {"y": value}


def test_command_is_given_the_options_of_the_kiosk(tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "data")
    (folder / "sv" / "topics" / "vatten.toml").write_text("schema = 2\n[[[")
    kiosk = ("--content", folder, "--idle", "90", "--topic", "skola", "--speech", "/run/speechd.sock")
    result = run(*kiosk, "doctor", "--format", "openmetrics", XDG_STATE_HOME=str(tmp_path / "state"))
    assert (result.returncode, result.stderr) == (0, "")
    assert 'likvardig_content_faults{language="sv"} 1\n' in result.stdout
