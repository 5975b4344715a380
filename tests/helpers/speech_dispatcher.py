"""A real speech-dispatcher, with the kiosk's configuration, that makes no sound."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.speech import PATIENCE_S

DEPLOYED = Path(__file__).parent.parent.parent / "deploy" / "speech"
ALSA_CONFIG = Path("/usr/share/alsa/alsa.conf")
RECORDING_MODULE = Path(__file__).with_name("recording_module.py")
MODULES = Path("/usr/lib/speech-dispatcher-modules")
REQUIRED = "LIKVARDIG_TEST_SPEECH"
"""The variable with which ``.ci/run`` asks for these tests: without a server they fail, and are not skipped."""
PROGRAMS = ("speech-dispatcher", "espeak-ng")
MISSING = [
    *(name for name in PROGRAMS if shutil.which(name) is None),
    *(str(path) for path in (MODULES / "sd_espeak-ng", ALSA_CONFIG) if not path.exists()),
]
needs_server = pytest.mark.skipif(
    bool(MISSING) and REQUIRED not in os.environ, reason=f"needs speech-dispatcher with espeak-ng: {', '.join(MISSING)}"
)
TO_FILE = 'pcm.!default {{ type file  slave.pcm null  file "{file}"  format raw }}\n'
"""Configuration of ALSA. The null device takes sound as fast as it comes."""


class Server:
    """A server in a folder of its own."""

    def __init__(
        self, folder: Path, *, is_recording: bool = False, pace: float = 0.0, sound_card: str = TO_FILE
    ) -> None:
        self.folder = folder
        self.address = folder / "s"
        self.sound = folder / "sound.raw"
        """All that was to be heard: samples of two bytes in one channel."""
        self._recording = folder / "recording"
        self._environ = {**os.environ, "RECORDING": str(self._recording), "PACE": str(pace), "HOME": str(folder)}
        self._process: subprocess.Popen[bytes] | None = None
        config = Path(shutil.copytree(DEPLOYED, folder / "config"))
        if is_recording:
            self._record_only(config / "speechd.conf")
        else:
            alsa = folder / "alsa.conf"
            alsa.write_text(ALSA_CONFIG.read_text("utf-8") + sound_card.format(file=self.sound), "utf-8")
            self._environ["ALSA_CONFIG_PATH"] = str(alsa)

    def _record_only(self, config: Path) -> None:
        """Replace the module by one that records."""
        program = self.folder / "sd_recording"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{RECORDING_MODULE}"\n')
        program.chmod(0o755)
        module = f'AddModule "recording" "{program}" "espeak-ng.conf"\nDefaultModule recording\n'
        text = re.sub(r"^(AddModule|DefaultModule) .*\n", "", config.read_text("utf-8"), flags=re.MULTILINE)
        config.write_text(text + module, "utf-8")

    def start(self) -> None:
        """Start the server, and wait until it listens."""
        places = {"-C": self.folder / "config", "-S": self.address, "-P": self.folder / "pid", "-L": self.folder}
        options = [text for option, path in places.items() for text in (option, str(path))]
        command = ["speech-dispatcher", "-s", "-t", "0", "-c", "unix_socket", *options]
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(command, env=self._environ, stdout=output, stderr=output)
        deadline = time.monotonic() + PATIENCE_S
        while not self._listens():
            assert self._process.poll() is None, (self.folder / "output").read_text("utf-8", "replace")[-2000:]
            assert time.monotonic() < deadline, "The server does not listen."
            time.sleep(0.01)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.address)) == 0

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the server with a signal."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE_S)
            self._process = None
        for name in ("s", "pid"):  # a server that is killed leaves them
            (self.folder / name).unlink(missing_ok=True)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def module_pids(self) -> set[int]:
        """Return the processes of its output modules; one that has ended is among them until the server notices."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return {int(child) for thread in threads for child in (thread / "children").read_text().split()}

    def recorded(self) -> list[dict[str, Any]]:
        """Return what the recording module was asked to speak, and how each ended."""
        if not self._recording.exists():
            return []
        return [json.loads(line) for line in self._recording.read_text("utf-8").splitlines()]


@contextmanager
def running(folder: Path, *, is_recording: bool = False, pace: float = 0.0) -> Iterator[Server]:
    """Provide a server that listens."""
    server = Server(folder, is_recording=is_recording, pace=pace)
    server.start()
    try:
        yield server
    finally:
        server.stop()
