"""The metrics of two kiosks through node_exporter to Prometheus; the alert rules and the dashboard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from likvardig_tui import __version__
from likvardig_tui.content.fallback_store import FallbackContentStore
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts
from likvardig_tui.render.health import BUILD_INFO, CONTENT_METRICS
from likvardig_tui.render.statistics import METRICS
from tests.helpers.content import DATA
from tests.helpers.processes import run
from tests.helpers.prometheus import Prometheus, collecting, needs_prometheus, wait_for

DEPLOYED = DATA.parent / "deploy" / "prometheus"
RULES = (DEPLOYED / "likvardig-alerts.yml").read_text("utf-8")
RULE_TESTS = sorted(DEPLOYED.glob("*-test.yml"))
DASHBOARD = json.loads((DEPLOYED / "likvardig-dashboard.json").read_text("utf-8"))
OURS = {BUILD_INFO, *CONTENT_METRICS, *(name for name, _, _ in METRICS.values())}
SYSTEMD = {"node_systemd_unit_state", "node_systemd_service_restart_total"}
"""Of node_exporter's collector ``systemd``, which the tests cannot run."""
TEXTFILE = {"node_textfile_mtime_seconds", "node_textfile_scrape_error"}
FILESYSTEM = {"node_filesystem_avail_bytes", "node_filesystem_size_bytes"}
TODAY = datetime.now(UTC).date()


def queries() -> list[str]:
    """Return the queries of the dashboard, for all kiosks."""
    targets = (target for panel in DASHBOARD["panels"] for target in panel["targets"])
    return [target["expr"].replace("$instance", ".*") for target in targets]


def rule_queries() -> dict[str, str]:
    return dict(re.findall(r"- alert: (\w+)\n +expr: (.+)\n", RULES))


@pytest.mark.parametrize("query", [*rule_queries().values(), *queries()])
def test_query_has_metrics_that_exist(query: str) -> None:
    named = set(re.findall(r"\b(?:likvardig|node)_\w+\b(?![^{]*\")", re.sub(r'"[^"]*"', "", query)))
    assert named <= OURS | SYSTEMD | TEXTFILE | FILESYSTEM
    assert named or re.search(r"\bup\b|\bALERTS\b", query)


def test_dashboard_has_every_metric() -> None:
    text = "\n".join(queries())
    assert {name for name in OURS if name not in text} == set()


def test_dashboard_has_places_and_numbers_of_its_own() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (at["x"] + column, at["y"] + row)
        for at in (panel["gridPos"] for panel in panels)
        for column in range(at["w"])
        for row in range(at["h"])
    ]
    assert len(set(cells)) == len(cells), "Panels overlap."
    assert max(x for x, _ in cells) < 24


def test_every_alert_has_a_test_of_its_own() -> None:
    tests = "\n".join(file.read_text("utf-8") for file in RULE_TESTS)
    assert len(rule_queries()) == RULES.count("alert: ")
    assert {name for name in rule_queries() if name not in tests.replace(".*Missing", "")} == set()


@needs_prometheus
@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "likvardig-alerts.yml"],
        ["test", "rules", *(file.name for file in RULE_TESTS)],
    ],
    ids=" ".join,
)
def test_promtool_accepts_rules(arguments: list[str]) -> None:
    ran = subprocess.run(["promtool", *arguments], cwd=DEPLOYED, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def write_metrics(folder: Path, content: Path) -> Path:
    """Write the file of a kiosk as likvardig-metrics.service does, and return its folder."""
    textfiles = folder / "textfiles"
    textfiles.mkdir(parents=True)
    commands = (["--content", str(content), "doctor"], ["statistics"])
    written = [run(*command, "--format", "openmetrics", XDG_STATE_HOME=str(folder / "state")) for command in commands]
    assert [(one.returncode, one.stderr) for one in written] == [(0, ""), (0, "")]
    (textfiles / "likvardig.prom").write_text("".join(one.stdout for one in written), "utf-8")
    return textfiles


def kiosk(folder: Path, counts: dict[str, list[Count]], updated: str) -> Path:
    """Write the metrics of a kiosk that shows a text of this date and has these counts, by the name of their file."""
    content = Path(shutil.copytree(DATA, folder / "content"))
    for file in content.glob("*/topic.toml"):
        file.write_text(file.read_text("utf-8").replace("updated = 2026-11-23", f"updated = {updated}"), "utf-8")
    state = folder / "state" / "likvardig"
    state.mkdir(parents=True)
    store = FallbackContentStore(content, state / "content", lambda *_: None)
    assert [store.read(language).language for language in ("sv", "en")] == ["sv", "en"]
    for name, found in counts.items():
        add_counts(state / name, found, TODAY)
    return content


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A server that collects two kiosks: ``good``, and ``bad`` with errors in an older text. ``broken`` is none."""
    folder = tmp_path_factory.mktemp("fleet")
    counts = {
        name: [Count(TODAY, Event.VISIT, "", n)] for name, n in (("statistics.db", 7), ("statistics-beside.db", 3))
    }
    good = write_metrics(folder / "good", kiosk(folder / "good", counts, "2026-11-23"))
    used = [(Event.VISIT, "", 5), (Event.OPENED, "globalt", 2), (Event.LANGUAGE_CHOSEN, "en", 1)]
    opened = [Count(TODAY, event, item, n) for event, item, n in used]
    content = kiosk(folder / "bad", {"statistics.db": opened}, "2026-11-20")
    with (content / "sv" / "topic.toml").open("a") as file:
        file.write("[[[")
    bad = write_metrics(folder / "bad", content)
    broken = folder / "broken"
    broken.mkdir()
    (broken / "other.prom").write_text("# TYPE other info\nother_info 1\n")
    immediate = re.sub(r"\n +for: \w+", "", RULES)
    with collecting(folder, immediate, {"good": good, "bad": bad, "broken": broken}) as server:
        wait_for(lambda: len(server.query('up{job="kiosk"} == 1', "instance")) == 3)
        wait_for(lambda: server.query("likvardig_visits", "instance").keys() == {("good",), ("bad",)})
        yield server


@needs_prometheus
@pytest.mark.slow
class TestRealServers:
    """Two kiosks' files, node_exporter and Prometheus."""

    def test_counts_are_summed(self, prometheus: Prometheus) -> None:
        assert prometheus.query("likvardig_visits", "instance") == {("good",): 10, ("bad",): 5}
        assert prometheus.query("sum(likvardig_visits)") == {(): 15}
        assert prometheus.query("sum by (initiative) (likvardig_opened)", "initiative") == {("globalt",): 2}

    def test_version_is_read_back(self, prometheus: Prometheus) -> None:
        found = prometheus.query("likvardig_build_info", "instance", "version")
        assert found == {("good", __version__): 1, ("bad", __version__): 1}

    def test_health_of_the_content_is_read_back(self, prometheus: Prometheus) -> None:
        labels = ("instance", "language")
        assert prometheus.query("likvardig_content_faults > 0", *labels) == {("bad", "sv"): 1}
        assert prometheus.query("likvardig_content_current == 0", *labels) == {("bad", "sv"): 0}
        dates = prometheus.query("likvardig_content_updated_timestamp_seconds", *labels)
        assert {key: str(datetime.fromtimestamp(value, UTC).date()) for key, value in dates.items()} == {
            ("good", "sv"): "2026-11-23",
            ("good", "en"): "2026-11-23",
            ("bad", "sv"): "2026-11-20",
            ("bad", "en"): "2026-11-20",
        }

    def test_alerts_fire(self, prometheus: Prometheus) -> None:
        expected = {
            ("ContentFaulty", "bad"),
            ("ContentBehind", "bad"),
            ("MetricsBroken", "broken"),
            ("MetricsMissing", "broken"),
        }
        wait_for(lambda: expected <= prometheus.firing())
        assert {alert for alert in prometheus.firing() if alert[1] == "good"} - {("DiskNearlyFull", "good")} == set()

    def test_files_are_read_whole(self, prometheus: Prometheus) -> None:
        found = prometheus.query("node_textfile_scrape_error", "instance")
        assert found == {("good",): 0, ("bad",): 0, ("broken",): 1}

    def test_metrics_exist(self, prometheus: Prometheus) -> None:
        known = prometheus.api("metadata")
        types = {name: known[name][0]["type"] for name in OURS | TEXTFILE | FILESYSTEM}
        assert set(types.values()) == {"gauge"}

    def test_queries_are_valid_and_find_what_they_show(self, prometheus: Prometheus) -> None:
        wait_for(prometheus.firing)
        for query in rule_queries().values():
            prometheus.api("query", query=query)
        empty = [query for query in queries() if not prometheus.api("query", query=query)["result"]]
        assert [query for query in empty if not any(name in query for name in (*SYSTEMD, "offset 1d"))] == []
