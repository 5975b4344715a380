"""Fixtures for apps that run without a terminal."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from likvardig_tui.content.store import ContentStore
from likvardig_tui.tui import preparation
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from tests.helpers.apps import MakeApp, MakeKiosk
from tests.helpers.topics import write_topics


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


@pytest.fixture
def only_new_objects() -> None:
    """Exclude the objects of earlier tests from garbage collection: to count the others would take seconds."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def topics_folder(tmp_path: Path) -> Path:
    """A content folder with three topics, one of which is not translated."""
    return write_topics(tmp_path / "content")


@pytest.fixture
def make_topics_app(make_app: MakeApp, topics_folder: Path) -> MakeApp:
    """Return a function that creates a browser at the start page."""

    def make(**options: Any) -> PersonalApp:
        return make_app(folder=topics_folder, content=ContentStore(topics_folder).read("sv"), **options)

    return make


@pytest.fixture
def topics_app(make_topics_app: MakeApp) -> PersonalApp:
    """A browser at the start page, with no stored answer."""
    return make_topics_app()


@pytest.fixture
def topics_kiosk(make_kiosk: MakeKiosk, topics_folder: Path) -> KioskApp:
    """A kiosk whose visits begin at the start page."""
    return make_kiosk(folder=topics_folder, content=ContentStore(topics_folder).read("sv"))


@pytest.fixture
def address(tmp_path: Path) -> Path:
    """The path of a speech server's socket; the server does not exist yet."""
    return tmp_path / "speechd.sock"
