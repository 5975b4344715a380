"""An output module of speech-dispatcher that makes no sound: it records what it is asked to speak.

Each request is a line of JSON in the file RECORDING, and so is how it ended. It reaches a mark every PACE seconds. The
protocol is that of speech-dispatcher's modules, on standard input and output. The server starts it, so that it must not
import anything of the project.
"""

from __future__ import annotations

import json
import os
import re
import select
import sys
from pathlib import Path

RECORDING, PACE = Path(os.environ["RECORDING"]), float(os.environ.get("PACE", "0"))
MARK = re.compile(r'<mark name="([^"]*)"/>')
ENDS = {"STOP": "703 STOP", "PAUSE": "704 PAUSE"}


class Input:
    """The lines that the server sends."""

    def __init__(self) -> None:
        self._received = b""

    def line(self, timeout: float | None = None) -> str | None:
        """Return the next line; None if there is none within ``timeout`` seconds. Exit at the end of the input."""
        while b"\n" not in self._received:
            if timeout is not None and not select.select([0], [], [], timeout)[0]:
                return None
            data = os.read(0, 65536)
            if not data:
                sys.exit()
            self._received += data
        line, self._received = self._received.split(b"\n", 1)
        return line.decode().rstrip("\r")

    def block(self) -> list[str]:
        """Return the lines before one that is a dot."""
        lines = []
        while (line := self.line()) != ".":
            assert line is not None
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return lines


def reply(*lines: str) -> None:
    os.write(1, "".join(f"{line}\n" for line in lines).encode())


def record(**values: object) -> None:
    with RECORDING.open("a", encoding="utf-8") as file:
        file.write(json.dumps(values) + "\n")


def speak(source: Input, kind: str, settings: dict[str, str]) -> None:
    """Take a message, and reach its marks until the server stops it."""
    reply("202 OK RECEIVING MESSAGE")
    text = "\n".join(source.block())
    reply("200 OK SPEAKING", "701 BEGIN")
    record(kind=kind, text=text, **settings)
    request = None
    for mark in [*MARK.findall(text), None]:
        request = source.line(PACE)
        if request in ENDS:
            break
        if mark is not None:
            reply(f"700-{mark}", "700 INDEX MARK")
    end = ENDS.get(request or "", "702 END")
    record(kind=end.split()[1])
    reply(end)


def main() -> None:
    source, settings = Input(), dict[str, str]()
    while True:
        match (source.line() or "").split():
            case ["INIT"]:
                reply("299-recording", "299 OK LOADED SUCCESSFULLY")
            case ["SET"]:
                reply("203 OK RECEIVING SETTINGS")
                settings |= dict(line.split("=", 1) for line in source.block())
                reply("203 OK SETTINGS RECEIVED")
            case ["AUDIO"]:
                reply("207 OK RECEIVING AUDIO SETTINGS")
                source.block()
                reply("203 OK AUDIO INITIALIZED")
            case ["LOGLEVEL"]:
                reply("207 OK RECEIVING LOGLEVEL SETTINGS")
                source.block()
                reply("203 OK LOG LEVEL SET")
            case ["LIST", "VOICES"]:
                reply("200-Svensk\tsv\tnone", "200-English\ten\tnone", "200 OK VOICE LIST SENT")
            case ["SPEAK" | "CHAR" | "KEY" | "SOUND_ICON" as kind]:
                speak(source, kind, settings)
            case ["STOP" | "PAUSE"]:
                pass  # it has ended already
            case ["QUIT"]:
                reply("210 OK QUIT")
                return
            case _:
                reply("300 ERR UNKNOWN COMMAND")


if __name__ == "__main__":
    main()
