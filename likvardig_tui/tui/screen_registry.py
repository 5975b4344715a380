"""The screens that open over the page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from textual.app import App

from likvardig_tui.tui.key_dispatch import drain_messages
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.textual_patches import draw_screen, is_exiting, lay_out_screen, mount_screen

LAYOUTS = 2
"""How often a screen is laid out when it is new: the second time with the sizes of what scrolls in it."""


class ScreenRegistry:
    """Create each screen once, when it is first shown.

    Textual stores a reference to everything bound with ``data_bind`` for as long as the app runs, so that a new screen
    each time would leak memory.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._screens: dict[str, BrowserScreen] = {}
        self._shown: set[str] = set()
        """The names of those that have been shown."""

    @property
    def screens(self) -> Collection[BrowserScreen]:
        """The screens created so far."""
        return self._screens.values()

    async def show(self, name: str, create: Callable[[], BrowserScreen], *, over: str = "") -> None:
        """Show the screen ``name``, which ``create`` returns the first time.

        It opens over the page, so that Esc leads back there; or over the screen ``over``, if that is the current one.
        """
        app = self._app
        if is_exiting(app):  # a screen pushed now would never be laid out
            return
        await self._update(self._get(name, create))
        await self._pop_to(2 if self.is_current(over) else 1)
        await app.push_screen(name)
        self._shown.add(name)
        if isinstance(app.screen, BrowserScreen) and app.screen.is_ready:
            app.screen.reset_view()

    def is_current(self, name: str) -> bool:
        """Return whether the screen ``name`` is the one that is shown."""
        return name in self._screens and self._app.screen is self._screens[name]

    async def prepare(self, name: str, create: Callable[[], BrowserScreen]) -> None:
        """Mount the screen ``name`` with the current content and theme, and lay it out, without showing it."""
        screen = self._get(name, create)
        await mount_screen(self._app, screen)
        await self._update(screen)
        if screen.has_old_theme:
            self._app.stylesheet.update(screen)
            screen.has_old_theme = False
        for _ in range(LAYOUTS):
            if screen not in self._app.screen_stack:
                lay_out_screen(screen)
                await drain_messages(screen)

    async def draw(self, name: str) -> None:
        """Draw the lines of a screen that has been shown before, without showing it; half of the time to show it.

        Its lines under another theme took as much memory. Those of two screens never shown would take 3.4 MB more.
        """
        if name in self._shown and (screen := self._screens[name]) not in self._app.screen_stack and screen.is_ready:
            draw_screen(screen)

    def _get(self, name: str, create: Callable[[], BrowserScreen]) -> BrowserScreen:
        if name not in self._screens:
            self._screens[name] = create()
            self._app.install_screen(self._screens[name], name)
        return self._screens[name]

    async def _update(self, screen: BrowserScreen) -> None:
        """Compose a screen anew if the content has changed since it was shown."""
        if screen.has_old_content:
            screen.call_later(screen.refresh_content)  # after what it is doing now
            await drain_messages(screen)

    async def close_all(self) -> None:
        """Return to the page."""
        await self._pop_to(1)

    async def clear(self) -> None:
        """Return to the page and remove all other screens, with the state they have."""
        await self.close_all()
        for name, screen in self._screens.items():
            self._app.uninstall_screen(name)
            await screen.remove()
        self._screens.clear()
        self._shown.clear()

    async def _pop_to(self, height: int) -> None:
        while len(self._app.screen_stack) > height:
            await self._app.pop_screen()
