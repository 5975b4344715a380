"""What the terminal shows, so that only what changes is written to it.

Textual writes the same screen three or four times where one would do: at the start, and when another screen or the
search opens. What is remembered is forgotten as soon as something else may have changed the screen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len

from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK

MAX_AGE_S = 5.0
"""Seconds after which everything is forgotten: others may write to the terminal, which cannot be noticed."""
SINGLE_CELLS = re.compile(r"[ -~\xa0-\xac\xae-\u024f\u2010-\u2027\u20ac\u2190-\u2193\u2500-\u25fc]*")
"""Text with one cell for each character. Terminals disagree on some of what is not in it."""
MAX_PARSED = 256
"""Texts of frames whose parts are kept, about four screens, and looks."""

_TEXT = r"[^\x00-\x1f\x7f-\x9f]"
_STYLED = rf"\x1b\[(?P<style>[\d;]+)m(?P<styled>{_TEXT}*)\x1b\[0m|(?P<plain>{_TEXT}+)"
_TOKEN = re.compile(rf"(?:\x1b\]8;(?P<link>[!-:<-~]+;[!-~]+)\x1b\\)?(?:{_STYLED})(?(link)\x1b\]8;;\x1b\\)|\n")
_PLACE = re.compile(r"\x1b\[(\d+);(\d+)H")
_SYNCHRONIZATION = re.compile(r"\x1b\[\?2026[hl]")


Piece = tuple[str, str, str]
"""A row and a column of the terminal, from 1, and what a frame writes there."""


class Look(NamedTuple):
    """What a text looks like, and what a click on it opens."""

    style: str = ""
    """The parameters of SGR (ECMA-48, 8.3.117); empty for none."""
    link: str = ""
    """The id and the address of the hyperlink (OSC 8); empty for none."""


@lru_cache(maxsize=MAX_PARSED)
def _look(style: str, link: str) -> Look:
    """Return one object for what looks the same: two of those are compared in a tenth of the time."""
    return Look(style, link)


class Part(NamedTuple):
    """Text of one look, wherever it is."""

    look: Look
    text: str
    width: int
    """Cells."""
    is_single: bool
    """Whether it has one cell for each character on every terminal."""


class Run(NamedTuple):
    """Text of one look in the cells from ``x`` to ``end``."""

    y: int
    x: int
    end: int
    look: Look
    text: str
    is_single: bool
    is_placed: bool
    """Whether the frame goes to its first cell, rather than rely on where the text before it ends."""


class ShownCells:
    """The cells of the terminal that are known, because they were written a short time ago.

    At 100 by 30 cells this reduces a start from 54 to 10 kB, the search from 43 to 11, the settings and the help from
    40 and 50 to 10, and a theme from 22 to 9.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._size = 0, 0
        self._known_since = clock()
        self.forget()

    def resize(self, columns: int, rows: int) -> None:
        """Forget everything, and from now on do not rely on frames for a larger window, which terminals cut off."""
        self._size = columns, rows
        self.forget()

    def forget(self) -> None:
        """Write everything anew; a signal handler may call this at any time."""
        self._known = KnownCells()

    def changes(self, output: str) -> str:
        """Return what of a frame is not shown yet, in fewer sequences; return other output as it is, and forget."""
        if _SYNCHRONIZATION.fullmatch(output):
            return output
        if (now := self._clock()) - self._known_since > MAX_AGE_S:
            self.forget()
        if not self._known.lines:
            self._known_since = now
        known = self._known
        changed = known.replace(output, *self._size)
        if changed is None:
            self.forget()
            return output
        before, known.cursor = known.cursor, output[output.rindex("\x1b") :]
        return _sequences(changed) + known.cursor if changed or known.cursor != before else ""


class KnownCells:
    """What is known of the screen."""

    def __init__(self) -> None:
        self.lines: dict[int, _Line] = {}
        self.cursor = ""
        """The sequence that put the cursor where it is; empty if that is unknown."""
        self._parsed: dict[str, Sequence[Part] | None] = {}
        """The parts of texts: most texts of a frame are those of one before, often on another line.

        That, and lines written with the same pieces as before, halve the time of a frame.
        """

    def replace(self, output: str, columns: int, rows: int) -> list[Run] | None:
        """Return what of a frame is not shown yet; None for other output, and for a frame that the window cuts off.

        A frame is a sequence of rows, columns and texts. The last text is empty: a frame ends by going to a cell. After
        None, nothing is known any more.
        """
        before, *fields = _PLACE.split(output)
        if before or not fields or fields[-1]:
            return None
        changed: list[Run] = []
        frame = zip(fields[:-3:3], fields[1:-3:3], fields[2:-3:3], strict=True)  # without the last, which is empty
        for row, group in groupby(frame, itemgetter(0)):
            pieces = list(group)
            y = int(row) - 1
            if (line := self.lines.get(y)) is None:
                line = self.lines[y] = _Line(columns)
            elif pieces == line.pieces:
                continue
            runs = self._runs(pieces)
            if runs is None or any(run.y >= rows or run.end > columns for run in runs):
                return None
            changed += line.replace(runs)
            line.pieces = pieces
        return changed

    def _runs(self, pieces: Iterable[Piece]) -> list[Run] | None:
        """Return the runs of one line; None if it has any other sequences."""
        runs: list[Run] = []
        for row, column, text in pieces:
            if (parts := self._parts(text)) is None:
                return None
            y, x, is_placed = int(row) - 1, int(column) - 1, True
            for look, part, width, is_single in parts:
                runs.append(Run(y, x, x + width, look, part, is_single, is_placed))
                x, is_placed = x + width, False
        return runs

    def _parts(self, text: str) -> Sequence[Part] | None:
        if text not in self._parsed:
            if len(self._parsed) == MAX_PARSED:
                self._parsed.clear()
            self._parsed[text] = _parse(text)
        return self._parsed[text]


class _Line:
    """What is known of one line."""

    def __init__(self, columns: int) -> None:
        self.pieces: list[Piece] = []
        """What was written last."""
        self._looks: list[Look | None] = [None] * columns
        """The look of each cell, None if it and the character are unknown."""
        self._text = " " * columns
        self._runs: list[Run] = []
        """Instead of the cells, the runs written last, if terminals may place one of them differently."""

    def replace(self, runs: list[Run]) -> Iterable[Run]:
        """Return what to write for ``runs``; if terminals may place one of them differently, all of them or none."""
        if all(run.is_single for run in runs):
            self._runs = []
            return [changed for run in runs if (changed := self._replace_cells(run)) is not None]
        runs = _joined(runs)
        if runs == self._runs:
            return []
        self._looks = [None] * len(self._looks)
        self._runs = runs
        return runs

    def _replace_cells(self, run: Run) -> Run | None:
        """Return the part of ``run`` from the first to the last cell that changes."""
        x, end, look, text = run.x, run.end, run.look, run.text
        looks, before = self._looks[x:end], self._text[x:end]
        if before == text and looks == [look] * len(text):
            return None
        is_other = [known != look or old != new for known, old, new in zip(looks, before, text, strict=True)]
        first, last = is_other.index(True), len(text) - is_other[::-1].index(True)
        self._looks[x:end] = [look] * len(text)
        self._text = self._text[:x] + text + self._text[end:]
        return Run(run.y, x + first, x + last, look, text[first:last], run.is_single, run.is_placed)


def _parse(text: str) -> Sequence[Part] | None:
    """Return the parts of a text; None if it has any other sequences than those of looks."""
    parts: list[Part] = []
    parsed = 0
    for token in _TOKEN.finditer(text):
        if token.start() != parsed:
            return None
        parsed = token.end()
        link, style, styled, plain = token.groups()
        if shown := styled or plain:
            is_single = SINGLE_CELLS.fullmatch(shown) is not None
            width = len(shown) if is_single else cell_len(shown)
            parts.append(Part(_look(style or "", link or ""), shown, width, is_single))
    return parts if parsed == len(text) else None


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with those of one look as one, where one follows the other: frames divide them differently."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and (before.end, before.look) == (run.x, run.look) and not run.is_placed:
            joined[-1] = before._replace(
                end=run.end, text=before.text + run.text, is_single=before.is_single and run.is_single
            )
        else:
            joined.append(run)
    return joined


def _sequences(runs: Iterable[Run]) -> str:
    """Return what writes the runs, without sequences that have no effect."""
    return "".join(_pieces(runs))


def _pieces(runs: Iterable[Run]) -> Iterator[str]:
    look, cell, is_certain = Look(), None, False
    for run in runs:
        if (run.y, run.x) != cell or (run.is_placed and not is_certain):
            yield f"\x1b[{run.y + 1};{run.x + 1}H"
        yield from _change_of_look(look, run.look)
        yield run.text
        look, cell, is_certain = run.look, (run.y, run.end), run.is_single
    if look.style:
        yield "\x1b[0m"
    if look.link:
        yield END_OF_HYPERLINK


def _change_of_look(before: Look, after: Look) -> Iterator[str]:
    if after.link != before.link:
        yield f"\x1b]8;{after.link}\x1b\\" if after.link else END_OF_HYPERLINK
    if after.style != before.style:
        yield f"\x1b[{';'.join(filter(None, ('0' if before.style else '', after.style)))}m"
