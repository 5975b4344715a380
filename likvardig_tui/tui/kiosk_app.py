"""The browser at a kiosk: locked, and as new for each visitor.

What a visitor could leave by is closed here and in ``LockedDriver``, and what the environment could open is closed
before Textual is imported, in ``commands/kiosk.py``. A visit ends on F10, or when nobody has pressed a key for a while.
"""

from __future__ import annotations

import asyncio
import math
import signal
import time
import traceback
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Key
from textual.worker import WorkerFailed

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.session import Session
from likvardig_tui.tui.app import LikvardigApp, drain_messages
from likvardig_tui.tui.messages import ContentChanged, EndSessionRequested
from likvardig_tui.tui.screens.base import StoragePaths
from likvardig_tui.tui.screens.idle_warning import IdleWarning
from likvardig_tui.tui.systemd import Watchdog
from likvardig_tui.tui.textual_patches import forget_closed_screens

WARNING = 20
"""Seconds of warning before a visit ends (WCAG 2.2, 2.2.1)."""
MIN_READING_S = 5
"""Seconds of reading before the warning, where the visit would else begin with it."""


class IdleTime(NamedTuple):
    """What happens after how many seconds without a key."""

    warn_after: float
    warning: float = WARNING

    @classmethod
    def of(cls, seconds: int) -> IdleTime:
        """Return when to warn so that a visit ends after ``seconds``, or as soon after as there is time to read."""
        return cls(max(seconds - WARNING, MIN_READING_S))


class SessionFactory(NamedTuple):
    """Who receives visitors, and sees them off."""

    begin: Callable[[int], Session]
    """Makes a visit; takes the revision of the notice that the visitor is shown."""
    end: Callable[[Session, Strings], None]
    """Ends a visit, and tells the operator in those words what of it could not be stored."""


class KioskApp(LikvardigApp, inherit_bindings=False):
    """Shows one topic, to one visitor after another."""

    EXIT_ACTION: ClassVar[str] = "end_session"
    CAN_COPY: ClassVar[bool] = False
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [*LikvardigApp.BINDINGS, Binding("f10", "end_session", "keys.end_visit")]

    def __init__(
        self,
        store: ContentStore,
        content: LocalizedContent,
        session_factory: SessionFactory,
        theme: str,
        idle: IdleTime,
        watchdog: Watchdog | None = None,
    ) -> None:
        """Show each visitor the ``content`` first, one of those in the ``store``, in that ``theme``."""
        super().__init__(store, content, session_factory.begin(content.topic.privacy.revision), theme)
        self._session_factory = session_factory
        self._first = content, theme
        self._idle = idle
        self.watchdog = watchdog or Watchdog({})
        self._last_key = self._ends_at = 0.0
        self._is_timed = False
        self._fresh: object = None
        """What the visitor began with, as far as it can be seen; None before the first key."""
        self.crash = ""
        """The traceback of the first thing that went wrong, if anything did."""
        self.has_crashed = False
        """Whether it ended by that; what goes wrong when it is about to end anyway is only told."""

    @classmethod
    def driver(cls) -> type[Driver] | None:
        """Return the driver that locks the terminal."""
        from likvardig_tui.tui.driver import LockedDriver

        return LockedDriver

    def on_load(self) -> None:
        """End when the operator asks for it; who asks again, while it ends or after, changes nothing."""
        loop = asyncio.get_running_loop()

        def end(*_: object) -> None:
            if not (self._exit or loop.is_closed()):
                loop.call_soon_threadsafe(self.exit)

        signal.signal(signal.SIGTERM, end)

    def on_mount(self) -> None:
        """Tell whoever watches that it goes well, from the event loop, for a loop that hangs is what they watch for."""
        self.watchdog.ready()
        if self.watchdog.interval is not None:
            self.set_interval(self.watchdog.interval, self.watchdog.ping)

    def _files(self) -> StoragePaths:
        return StoragePaths("", clean_line(str(self.session.counts_store.path)))

    # The time

    async def _act_on(self, event: Key) -> bool:
        """Let a key that extends the visit do nothing else; but F10, which is offered there too, ends it."""
        self._note_key()
        if isinstance(self.screen, IdleWarning) and event.key != "f10":
            await self.pop_screen()
            return True
        return await super()._act_on(event)

    def _note_key(self) -> None:
        self._last_key = time.monotonic()
        if self._fresh is None:
            self._fresh = self._view_state()
        if not self._is_timed:
            self._look_again_after(self._idle.warn_after)

    def _view_state(self) -> tuple[object, ...]:
        """Return all that a visitor has changed, as far as it can be seen."""
        page = self._page
        screens = tuple(type(screen).__name__ for screen in self.screen_stack)
        return self._shown.language, self.theme, self.consent_status, self.status, screens, page and page.view_state

    def _look_again_after(self, seconds: float) -> None:
        self._is_timed = True
        self.set_timer(max(0, seconds), self._look_at_the_time)

    async def _look_at_the_time(self) -> None:
        """Warn a visitor who has pressed no key for long, count down, and end the visit; wait where it is too early."""
        if self._exit:
            return
        now = time.monotonic()
        until_warning = self._last_key + self._idle.warn_after - now
        self._is_timed = False
        if isinstance(self.screen, IdleWarning):
            left = self._ends_at - now
            if left <= 0:
                await self._begin_anew()
                return
            self.screen.count_down_to(math.ceil(left))
            self._look_again_after(left - math.ceil(left) + 1)
        elif self._fresh is not None and until_warning > 0:
            self._look_again_after(until_warning)
        elif self._fresh is not None and self._fresh != self._view_state():
            self._ends_at = now + self._idle.warning
            await self.push_screen(IdleWarning(self._shown, math.ceil(self._idle.warning)))
            self._look_again_after(min(1.0, self._idle.warning))
        elif self._fresh is not None:
            await self._begin_anew()

    # One visitor after another

    async def action_end_session(self) -> None:
        """End the visit, after all that was wanted before has been done."""
        await self._let_wishes_arrive()
        self.post_message(EndSessionRequested())

    async def on_end_session_requested(self, _: EndSessionRequested) -> None:
        """End the visit, and begin another."""
        await self._begin_anew()

    async def _begin_anew(self) -> None:
        """End the visit, and be as at the start for the next one."""
        if self._exit:
            return
        content, theme = self._first
        with self.batch_update():
            self._save_reading_state()
            self._session_factory.end(self.session, self.strings)
            self._begin(content, self._session_factory.begin(content.topic.privacy.revision))
            self.theme = theme
            await self._leave_screens()
            forget_closed_screens(self)
            if (page := self._page) is not None:
                page.call_later(page.begin_anew, content, self.consent_status)  # after what it is doing just now
                await drain_messages(page)
        self._fresh = None

    def _languages_in_use(self) -> set[str]:
        return super()._languages_in_use() | {self._first[0].language}

    async def on_content_changed(self, message: ContentChanged) -> None:
        """Begin with the new content for the next visitor too; this one sees it as the app hears of it."""
        content, theme = self._first
        self._first = message.contents.get(content.language, content), theme

    # What is closed

    def copy_to_clipboard(self, text: str) -> None:
        """Copy nothing: the terminal would keep it for the next visitor."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing."""

    def save_screenshot(self, *_: Any, **__: Any) -> str:
        """Save nothing."""
        return ""

    def deliver_screenshot(self, *_: Any, **__: Any) -> str | None:
        """Save nothing."""
        return None

    def deliver_text(self, *_: Any, **__: Any) -> str | None:
        """Save nothing."""
        return None

    def deliver_binary(self, *_: Any, **__: Any) -> str | None:
        """Save nothing."""
        return None

    async def action_quit(self) -> None:
        """Do not quit."""

    def action_help_quit(self) -> None:
        """Say nothing of it."""

    def action_suspend_process(self) -> None:
        """Stay on the screen."""

    def action_screenshot(self, *_: Any, **__: Any) -> None:
        """Save nothing."""

    def action_command_palette(self) -> None:
        """Offer nothing."""

    def action_show_help_panel(self) -> None:
        """Show nothing: it is Textual's own, and names what is closed."""

    # A crash

    def _handle_exception(self, error: Exception) -> None:
        self.note_crash(error)
        super()._handle_exception(error)

    def note_crash(self, error: BaseException) -> None:
        """Keep the traceback for the log: where the visitor is, it would show what they did."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.crash = self.crash or "".join(traceback.format_exception(cause))
        self.has_crashed = self.has_crashed or not self._exit

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
