"""Mark parameters as slow, and set the number of Hypothesis examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

thorough_only = pytest.mark.skipif(
    settings.get_current_profile_name() != "thorough", reason="takes minutes, and a faster test finds nearly all of it"
)


def quick(count: int, values: Iterable[Any], *, unpack: bool = False) -> list[ParameterSet]:
    """Return the parameters with all but the first ``count`` marked as slow.

    With ``unpack``, each value is a tuple with one item for each parametrised name.
    """
    return [
        pytest.param(*(value if unpack else (value,)), marks=() if index < count else pytest.mark.slow)
        for index, value in enumerate(values)
    ]


def more_examples(times: int) -> settings:
    """Return settings with ``times`` as many examples as the profile has."""
    return settings(max_examples=times * settings().max_examples)


def at_most(count: int) -> settings:
    """Return settings with ``count`` examples, or with as many as the profile has if those are fewer."""
    return settings(max_examples=min(count, settings().max_examples))
