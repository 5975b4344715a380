"""When garbage is collected: where possible between two keys rather than while one is handled."""

from __future__ import annotations

import gc

THRESHOLDS = 1_000, 7, 10
"""Arguments of ``gc.set_threshold``, for keys that follow each other without a pause: new objects before a collection
of generation 0, such collections before one of generation 1, and those before a full one. A key leads to about 1,700
new objects; Python's own first threshold is 700."""


class GarbageCollection:
    """Collections of garbage while no key is pressed.

    With Python's own thresholds a key waits 2.8 ms for collections on average, and one in fifty 70 ms; now 0.3 ms.
    """

    def __init__(self) -> None:
        self._is_started = False

    def start(self) -> None:
        """Enable the garbage collector, except for the objects that exist by now: they remain until the end."""
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
        self._is_started = True

    def run(self) -> None:
        """Collect what has become garbage lately, if ``start`` has been called; after one key this takes about 1 ms."""
        if self._is_started:
            gc.collect(1 if gc.get_count()[1] >= THRESHOLDS[1] else 0)

    def run_fully(self) -> None:
        """Collect all garbage if there would soon be a full collection anyway, and ``start`` has been called.

        It takes 20 to 50 ms: no key should be about to be pressed.
        """
        if self._is_started and gc.get_count()[2] >= THRESHOLDS[2] // 2:
            gc.collect()
