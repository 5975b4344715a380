"""What a screen says: its texts, one after another, and what is said of the widget that has the focus.

A widget may define ``spoken(strings)``, which returns what is said when it gets the focus, and ``passages()``, which
returns its texts. A container may define ``spoken_group()``, which returns what is said when the focus moves into it.
One that can have the focus may define ``reading_start``, the widget in it to read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from rich.text import Text
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.strings import Strings


class Spoken(NamedTuple):
    """What is said of a widget; if only the state has changed, only the state."""

    name: str = ""
    state: str = ""


@dataclass(frozen=True)
class Passage:
    """A heading, a paragraph or a line, to be read aloud."""

    text: str


@runtime_checkable
class Speaker(Protocol):
    """A widget that says what it is when it has the focus."""

    def spoken(self, strings: Strings) -> Spoken: ...


@runtime_checkable
class SpokenGroup(Protocol):
    """A container whose widgets say too little without its heading or its question."""

    def spoken_group(self) -> str: ...


@runtime_checkable
class Readable(Protocol):
    """A widget with texts."""

    def passages(self) -> Iterable[Passage]: ...


@runtime_checkable
class ReadableContainer(Protocol):
    """A container that can have the focus, and contains widgets with texts."""

    @property
    def reading_start(self) -> Widget | None:
        """The widget that reading begins with; None for the first one in view."""


def passages_of(widget: Widget) -> Iterable[Passage]:
    """Return the texts of a widget; none if it has none, or is not shown."""
    if not all(node.display for node in widget.ancestors if isinstance(node, Widget)):
        return ()
    if isinstance(widget, Readable):
        return (passage for passage in widget.passages() if passage.text)
    if isinstance(widget, Static) and widget.display and widget.visible:
        shown = widget.content
        text = shown.plain if isinstance(shown, Content | Text) else shown if isinstance(shown, str) else ""
        return [Passage(text)] if text.strip() else ()
    return ()


def group_of(widget: Widget) -> str:
    """Return what is said of the container that a widget is in."""
    return next((node.spoken_group() for node in widget.ancestors if isinstance(node, SpokenGroup)), "")


def widgets_from_focus(screen: Screen[Any]) -> Iterator[Widget]:
    """Yield the widgets of a screen in reading order, from the one with the focus on; all if none has it."""
    widgets = list(screen.walk_children(Widget))
    start = 0 if screen.focused is None else widgets.index(_first_to_read(screen.focused))
    yield from widgets[start:]


def _first_to_read(focused: Widget) -> Widget:
    """Return the focused widget, or the widget in it that reading begins with."""
    if isinstance(focused, ReadableContainer) and (start := focused.reading_start) is not None:
        return start
    if isinstance(focused, Readable):
        return focused
    top = focused.region.y
    in_view = (child for child in focused.walk_children(Widget) if child.region.bottom > top and passages_of(child))
    return next(in_view, focused)
