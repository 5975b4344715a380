"""Fixtures for apps that run without a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from hypothesis import settings
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from likvardig_tui.tui import preparation


@pytest.fixture(scope="session", autouse=True)
def _skip_unseen_frames() -> Iterator[None]:
    """Render only the frames that a test reads.

    A headless app discards its frames, and rendering them takes half the time. The thorough profile renders all.
    """
    render_update = Compositor.render_update

    @wraps(render_update)
    def render_if_seen(compositor: Compositor, full: bool = False, *arguments: Any, **options: Any) -> Any:
        if full:
            return render_update(compositor, full, *arguments, **options)
        compositor._dirty_regions.clear()
        return None

    with pytest.MonkeyPatch.context() as patch:
        if settings.get_current_profile_name() != "thorough":
            patch.setattr(Compositor, "render_update", render_if_seen)
        yield


@pytest.fixture(scope="session", autouse=True)
def _prepare_nothing() -> Iterator[None]:
    """Prepare nothing while a test pauses: what it finds must not depend on how long that takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparation, "IDLE_S", 3600.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _parse_each_stylesheet_once() -> Iterator[None]:
    """Share the parsed rules between apps, by text and variables: a tenth of the time that an app takes to start."""
    parse_rules = Stylesheet._parse_rules
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_once(stylesheet: Stylesheet, css: str, *arguments: Any, **options: Any) -> list[RuleSet]:
        variables = tuple(sorted(stylesheet._variables.items()))
        key = css, arguments, tuple(sorted(options.items())), variables
        if key not in parsed:
            parsed[key] = parse_rules(stylesheet, css, *arguments, **options)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        if settings.get_current_profile_name() != "thorough":
            patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
