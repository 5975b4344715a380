"""The rates and volumes of speech, from the lowest to the highest, in SSIP's units."""

from __future__ import annotations

RATES = range(-100, 101, 10)
VOLUMES = range(-80, 101, 20)
"""The lowest can still be heard, or no one could find the way back without sight."""
DEFAULT = 0
"""The rate and the volume that speech begins with."""


def step(levels: range, level: int, steps: int) -> int:
    """Return the level that is ``steps`` above ``level``, or the highest; below it, or the lowest, if negative."""
    return levels[min(max(levels.index(level) + steps, 0), len(levels) - 1)]
