"""A key runs the action that it is bound to."""

from __future__ import annotations

import pytest
from textual.binding import ActiveBinding

from likvardig_tui.tui.active_bindings import active_binding
from likvardig_tui.tui.key_labels import character_of
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from tests.helpers.apps import settle
from tests.helpers.marks import quick


def bindings_by_key(app: PersonalApp) -> tuple[dict[str, ActiveBinding], dict[str, ActiveBinding]]:
    """Return what each key does that is not typed into the focused widget: as it is looked up, and as Textual would."""
    screen = app.screen
    nodes = (screen.focused or screen).ancestors_with_self
    takes = screen.focused.check_consume_key if screen.focused is not None else lambda *_: False
    keys = {key for node in nodes for key in node._bindings.key_to_bindings if not takes(key, character_of(key))}
    found = {key: active for key in keys if (active := active_binding(screen, key)) is not None}
    return found, {key: active for key, active in screen.active_bindings.items() if key in keys}


@pytest.mark.parametrize("keys", quick(2, ["/ s k o l enter", "s", "", "c", "a", "tab", "/ s", "y", "m"]))
async def test_binding_of_a_key_is_the_one_that_textual_would_use(app: PersonalApp, keys: str) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys.replace("/", "slash").split())
        await settle(pilot)
        found, expected = bindings_by_key(app)
        assert len(found) > 10
        assert found == expected


async def test_keys_of_the_app_are_not_bound_in_a_modal_screen(
    app: PersonalApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(PageScreen, "is_modal", True)
        found, expected = bindings_by_key(app)
        assert "f1" not in found
        assert found == expected
