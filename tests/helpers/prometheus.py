"""Prometheus and node_exporter on the loopback interface, each on a free port."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

REQUIRED = "LIKVARDIG_TEST_PROMETHEUS"
"""The variable with which ``.ci/run`` asks for these tests: without the programs they fail, and are not skipped."""
PROGRAMS = ("prometheus", "promtool", "prometheus-node-exporter")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
needs_prometheus = pytest.mark.skipif(
    bool(MISSING) and REQUIRED not in os.environ, reason=f"needs Prometheus: {', '.join(MISSING)}"
)
TIMEOUT_S = 60.0
_LISTENS = re.compile(r'msg="Listening on" address=(?:\[::\]|127\.0\.0\.1):(\d+)')
_open = build_opener(ProxyHandler({})).open  # whatever proxy the environment names

T = TypeVar("T")


@contextmanager
def _listening(log: Path, program: str, *options: str) -> Iterator[int]:
    """Run a server that logs to a file, and provide the port that it says it listens on."""
    command = [program, "--web.listen-address=127.0.0.1:0", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:

        def port() -> int | None:
            assert process.poll() is None, log.read_text("utf-8", "replace")[-2000:]
            found = _LISTENS.search(log.read_text("utf-8", "replace"))
            return int(found[1]) if found else None

        yield wait_for(port)
    finally:
        process.terminate()
        try:
            process.wait(TIMEOUT_S)
        finally:
            process.kill()


def wait_for(condition: Callable[[], T | None]) -> T:
    """Return the result of ``condition`` once it is true."""
    deadline = time.monotonic() + TIMEOUT_S
    while not (result := condition()):
        assert time.monotonic() < deadline, "The condition has not become true."
        time.sleep(0.02)
    return result


class Prometheus:
    """A server that answers queries."""

    def __init__(self, port: int, instances: Mapping[str, str]) -> None:
        self._port = port
        self._instances = instances
        """The name of each kiosk, by its address."""

    def api(self, path: str, **parameters: str) -> Any:
        """Return what the API answers. A query that is not valid raises HTTPError."""
        with _open(f"http://127.0.0.1:{self._port}/api/v1/{path}?{urlencode(parameters)}", timeout=TIMEOUT_S) as answer:
            found = json.load(answer)
        assert found["status"] == "success", found
        return found["data"]

    def query(self, query: str, *labels: str) -> dict[tuple[str, ...], float]:
        """Return the values of a query by these labels; that of ``instance`` is the name of the kiosk."""
        found = {}
        for one in self.api("query", query=query)["result"]:
            values = [one["metric"].get(label, "") for label in labels]
            found[tuple(self._instances.get(value, value) for value in values)] = float(one["value"][1])
        return found

    def firing(self) -> set[tuple[str, str]]:
        """Return the name and the kiosk of each alert that fires."""
        return {
            (alert["labels"]["alertname"], self._instances[alert["labels"]["instance"]])
            for alert in self.api("alerts")["alerts"]
            if alert["state"] == "firing"
        }


@contextmanager
def collecting(folder: Path, rules: str, kiosks: Mapping[str, Path]) -> Iterator[Prometheus]:
    """Collect what is in the folder of each of the ``kiosks`` by its name, each second."""
    with ExitStack() as stack:
        instances = {}
        for name, textfiles in kiosks.items():
            options = ("disable-defaults", "textfile", "filesystem", f"textfile.directory={textfiles}")
            collectors = [f"--collector.{option}" for option in options]
            port = stack.enter_context(_listening(folder / f"{name}.log", "prometheus-node-exporter", *collectors))
            instances[f"127.0.0.1:{port}"] = name
        (folder / "rules.yml").write_text(rules, "utf-8")
        settings = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "scrape_configs": [{"job_name": "kiosk", "static_configs": [{"targets": list(instances)}]}],
        }
        config = folder / "prometheus.yml"
        config.write_text(json.dumps(settings), "utf-8")  # which is YAML too
        files = (f"--config.file={config}", f"--storage.tsdb.path={folder / 'series'}")
        port = stack.enter_context(_listening(folder / "prometheus.log", "prometheus", *files))
        wait_for(lambda: _is_ready(port))
        yield Prometheus(port, instances)


def _is_ready(port: int) -> bool:
    """Return whether a Prometheus answers queries; it listens before it does."""
    with suppress(HTTPError), _open(f"http://127.0.0.1:{port}/-/ready", timeout=TIMEOUT_S):
        return True
    return False
