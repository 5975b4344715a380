"""Chromium without a window, driven through the pipe of its DevTools protocol, and axe-core in it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from select import select
from typing import Any

import pytest

REQUIRED = "LIKVARDIG_TEST_CHROMIUM"
"""The variable with which ``.ci/run`` asks for these tests: without a browser they fail, and are not skipped."""
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
TIMEOUT_S = 60.0


def _axe() -> Path | None:
    """Return axe-core's script in the package that has it. The package itself, for Playwright, is not imported."""
    spec = find_spec("axe_playwright_python")
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0]) / "axe.min.js" if folders else None


AXE = _axe()
MISSING = [name for name, found in {"chromium": CHROMIUM, "axe-playwright-python": AXE}.items() if not found]
needs_chromium = pytest.mark.skipif(
    bool(MISSING) and REQUIRED not in os.environ, reason=f"needs Chromium with axe-core: {', '.join(MISSING)}"
)


class Chromium:
    """A tab of a browser."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._ids = count(1)
        self._received = b""
        self._session = ""
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self("Page.enable")

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, and return its result."""
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters}
        message |= {"sessionId": self._session} if self._session else {}
        sent = json.dumps(message).encode() + b"\0"
        while sent:
            sent = sent[os.write(self._commands, sent) :]
        answer = self._wait_for("id", number)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _wait_for(self, key: str, value: object) -> dict[str, Any]:
        while True:
            while b"\0" not in self._received:
                assert select([self._answers], [], [], TIMEOUT_S)[0], "Chromium does not answer."
                chunk = os.read(self._answers, 1 << 16)
                assert chunk, "Chromium has ended."
                self._received += chunk
            raw, _, self._received = self._received.partition(b"\0")
            message: dict[str, Any] = json.loads(raw)
            if message.get(key) == value:
                return message

    def show(self, page: Path, width: int, scheme: str = "light", media: str = "screen") -> None:
        """Open a file in a window of this width."""
        self("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self("Emulation.setEmulatedMedia", media=media, features=features)
        self("Page.navigate", url=page.resolve().as_uri())
        self._wait_for("method", "Page.loadEventFired")

    def evaluate(self, script: str) -> Any:
        """Return the value of an expression; that of a promise when it is fulfilled."""
        answer = self("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def axe(self, options: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Return what axe-core finds on the page."""
        assert AXE is not None
        self.evaluate(f"{AXE.read_text('utf-8')}; undefined")
        found: dict[str, list[dict[str, Any]]] = self.evaluate(f"axe.run(document, {json.dumps(options)})")
        return found


@contextmanager
def started() -> Iterator[Chromium]:
    """Start a browser that has no profile and reaches no network, and end it afterwards."""
    assert CHROMIUM is not None, "Chromium is not installed."
    from_us, commands = os.pipe()
    answers, to_us = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"),
            *("--remote-debugging-pipe", f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND"),
        )
        shell = f'exec "$@" 3<&{from_us} 4>&{to_us}'
        process = subprocess.Popen(
            ["bash", "-c", shell, "chromium", CHROMIUM, *options],
            pass_fds=(from_us, to_us),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            os.close(from_us)
            os.close(to_us)
            yield Chromium(commands, answers)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(commands)
            os.close(answers)
