"""What the tests share: the shipped page, topics made to measure, and a browser to press keys in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from textual.app import App

from likvardig_tui.content.model import Topic
from likvardig_tui.content.reading import read_topic
from likvardig_tui.privacy.visit import Visit
from likvardig_tui.strings import Words, read_words
from likvardig_tui.tui.app import LikvardigApp

DATA = Path(__file__).parent.parent / "data"

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

MakeApp = Callable[..., LikvardigApp]


@pytest.fixture(scope="session")
def topic() -> Topic:
    """The shipped Swedish page."""
    return read_topic(DATA / "sv" / "topic.toml")


@pytest.fixture(scope="session")
def words() -> Words:
    """The Swedish words."""
    return read_words(DATA / "sv" / "strings.toml")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where this test's answers are kept; not there yet."""
    return tmp_path / "config" / "config.toml"


@pytest.fixture
def make_app(topic: Topic, words: Words, config: Path) -> MakeApp:
    """Make a browser, of the shipped page unless another topic is given."""

    def make(shown: Topic = topic, theme: str | None = None) -> LikvardigApp:
        return LikvardigApp(shown, words, Visit(config, shown.privacy.revision), theme)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> LikvardigApp:
    """A browser of the shipped page, before anyone has answered anything."""
    return make_app()


def shown(app: App[Any]) -> str:
    """All that is on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
