"""The app may exit at any moment, also while a screen is being composed."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import Compose
from textual.widget import Widget

from tests.helpers.apps import MakeApp, MakeKiosk


class ExitOnCompose:
    """Exit the app when a widget is about to mount its children; from then on, Textual mounts none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, count: int, name: str = "") -> None:
        """Exit at the widget number ``count`` from 1 on, of those whose class is called ``name`` if it is given."""
        self._count = count
        self._name = name
        monkeypatch.setattr(Widget, "_on_compose", self._wrap(Widget._on_compose))

    @property
    def was_reached(self) -> bool:
        return self._count <= 0

    def _wrap(self, on_compose: Any) -> Any:
        async def exit_or_compose(widget: Widget, event: Compose) -> None:
            has_children = widget._pending_children or type(widget).compose is not Widget.compose
            if has_children and self._name in ("", type(widget).__name__):
                self._count -= 1
                if self._count == 0:
                    widget.app.exit()
            await on_compose(widget, event)

        return exit_or_compose


async def press_keys(make: MakeApp | MakeKiosk, keys: str) -> None:
    """Run an app until it has handled ``keys``; raise what it raises."""
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "name", "count"), [("", "PageScreen", 1), ("slash x f3", "SearchBar", 2), ("f2", "SettingsScreen", 1)]
)
async def test_exit_while_a_screen_is_composed_raises_nothing(
    make_app: MakeApp, keys: str, name: str, count: int
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        exit_on_compose = ExitOnCompose(monkeypatch, count, name)
        await press_keys(make_app, keys)
    assert exit_on_compose.was_reached


KEYS = ("slash x f3", "slash x f10", "f1 f3", "f2 f3", "c m f3", "f2 f10 slash")


@pytest.mark.slow
@pytest.mark.parametrize("keys", KEYS)
async def test_exit_at_each_compose_raises_nothing(make_app: MakeApp, make_kiosk: MakeKiosk, keys: str) -> None:
    was_reached, count = True, 0
    while was_reached:
        count += 1
        with pytest.MonkeyPatch.context() as monkeypatch:
            exit_on_compose = ExitOnCompose(monkeypatch, count)
            await press_keys(make_kiosk if "f10" in keys else make_app, keys)
        was_reached = exit_on_compose.was_reached
    assert count > 10


async def test_bindings_changed_after_the_screens_are_closed_raise_nothing(make_app: MakeApp) -> None:
    """New content may arrive while the app exits."""
    app = make_app()
    async with app.run_test():
        pass
    assert not app.screen_stack
    app.refresh_bindings()
