"""The browser for a kiosk: locked, and reset for each visitor.

This class and ``LockedDriver`` close every way out of the app. What the environment could open is closed before
Textual is imported, in ``commands/kiosk.py``. A session ends on F10, or after a time without activity.
"""

from __future__ import annotations

import math
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, Key, MouseDown, MouseEvent, MouseUp
from textual.worker import WorkerFailed

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.session import Session
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.key_dispatch import drain_bubbling_messages, drain_messages
from likvardig_tui.tui.memory_limits import forget_closed_screens
from likvardig_tui.tui.messages import ContentChanged, EndSessionRequested, Page
from likvardig_tui.tui.screens.base import StoragePaths
from likvardig_tui.tui.screens.idle_warning import IdleWarning
from likvardig_tui.tui.systemd import SystemdNotifier
from likvardig_tui.tui.textual_patches import is_exiting

WARNING_S = 20
"""Seconds of warning before a session ends (WCAG 2.2, 2.2.1)."""
MIN_READING_S = 5
"""Seconds without a warning at the least, however short the time-out."""
NOT_ONLY_CLOSING = ("ctrl+l", "f15", "f16")
"""Keys that act as always after they have closed the warning: who plugs in a headset cannot see why it is silent.
So does ``F5`` while nothing is spoken."""
LEFT_BUTTON = 1
"""Textual's number of the mouse button that clicks; a touch is one too."""


class IdleTime(NamedTuple):
    """How many seconds without activity lead to what."""

    warn_after: float
    warning: float = WARNING_S
    """The duration of the warning, after which the session ends."""

    @classmethod
    def of(cls, seconds: int) -> IdleTime:
        """Return the times for a session that ends after ``seconds``, or later if that leaves too little to read."""
        return cls(max(seconds - WARNING_S, MIN_READING_S))


class SessionFactory(NamedTuple):
    """How sessions begin and end."""

    begin: Callable[[int], Session]
    """Create a session; the argument is the revision of the privacy notice that the visitor is shown."""
    end: Callable[[Session, Strings], None]
    """End a session, and report to the operator, with these strings, what could not be stored."""


class KioskApp(LikvardigApp[Session], inherit_bindings=False):
    """The browser, for one visitor after another."""

    EXIT_ACTION: ClassVar[str] = "end_session"
    IS_KIOSK: ClassVar[bool] = True
    CAN_COPY: ClassVar[bool] = False
    MAY_OPEN_LINKS: ClassVar[bool] = False
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [*LikvardigApp.BINDINGS, Binding("f10", "end_session", "keys.end_visit")]

    def __init__(
        self,
        store: ContentStore,
        content: LocalizedContent,
        session_factory: SessionFactory,
        theme: str,
        idle: IdleTime,
        notifier: SystemdNotifier | None = None,
        speech_address: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin each session with ``content``, which comes from ``store``, in the theme of that name.

        ``clock`` returns seconds.
        """
        super().__init__(store, content, session_factory.begin(content.topic.privacy.revision), theme, speech_address)
        self._session_factory = session_factory
        self.initial_content = content
        """What the next session begins with."""
        self._initial_page: Page = content.language, content.topic_id
        """Which page that is; the start page stands in for a topic while it is missing."""
        self._content_errors = 0
        """Errors in what is replaced by other content."""
        self._initial_theme = theme
        self._idle = idle
        self._clock = clock
        self.notifier = notifier or SystemdNotifier({})
        self._last_active_at = self._session_ends_at = 0.0
        self.is_timed = False
        """Whether a timer is running."""
        self._initial_view: object = None
        """What was visible before the first key or mouse event of the session; None until then."""
        self.crash = ""
        """The traceback of the first exception, if there was one."""
        self.has_crashed = False
        """Whether an exception ended the app; one that is raised while it exits is only logged."""

    def get_driver_class(self) -> type[Driver]:
        from likvardig_tui.tui.driver import LockedDriver

        return LockedDriver

    def install_signal_handlers(self) -> None:
        """Exit on SIGTERM; ignore it while exiting and afterwards."""
        signal.signal(signal.SIGTERM, self.exit_on_signal)

    def start_services(self) -> None:
        """Ping the service manager from the event loop, because a loop that hangs is what it is to detect."""
        super().start_services()
        self.notifier.ready()
        self._content_errors = self._store.count_errors([self._initial_page[0]])
        self._report_status()
        if self.notifier.ping_interval is not None:
            self.set_interval(self.notifier.ping_interval, self._ping)

    def _ping(self) -> None:
        self.notifier.ping()
        self._report_status()  # the topics are read one after another, and with them their dates

    def _report_status(self) -> None:
        content = self.initial_content
        newest_date = self._store.newest_date(content)
        self.notifier.status(status_messages.service_status(content, newest_date, self._content_errors))

    def storage_paths(self) -> StoragePaths:
        return StoragePaths("", clean_line(str(self.session.counts_store.path)))

    @property
    def may_speak(self) -> bool:
        """Whether the operator has named a speech server: the key is offered even if that starts later."""
        return self._speech_address is not None

    # Time-out

    async def on_event(self, event: Event) -> None:
        """Note the time of a mouse event outside the warning, and ignore all buttons of the mouse but the left one."""
        if isinstance(event, MouseDown | MouseUp) and event.button > LEFT_BUTTON:
            return
        is_new = isinstance(event, MouseEvent) and not (event.is_forwarded or is_exiting(self))
        if is_new and not isinstance(self.screen, IdleWarning):
            self.note_activity()
        await super().on_event(event)

    async def handle_key(self, event: Key) -> bool:
        """Note the time; during the warning, any key but those of ``NOT_ONLY_CLOSING`` only closes it."""
        self.note_activity()
        if isinstance(self.screen, IdleWarning) and event.key != "f10":
            await self.pop_screen()
            if event.key not in NOT_ONLY_CLOSING and (event.key != "f5" or self.speech_is_on):
                return True
        return await super().handle_key(event)

    def note_activity(self) -> None:
        self._last_active_at = self._clock()
        if self._initial_view is None:
            self._initial_view = self._visible_state()
        if not self.is_timed:
            self._check_idle_time_after(self._idle.warn_after)

    def _visible_state(self) -> tuple[object, ...]:
        """Return everything visible that a visitor can have changed."""
        page = self._page
        screens = tuple(type(screen).__name__ for screen in self.screen_stack)
        shown = self.current_content.language, self.current_content.topic_id, page and page.view_state
        return *shown, self.theme, self.consent_status, self.status, self.speech_is_on, screens

    def _check_idle_time_after(self, seconds: float) -> None:
        self.is_timed = True
        self.set_timer(max(0, seconds), self.check_idle_time)

    async def check_idle_time(self) -> None:
        """After a time without activity, warn, count down and end the session; a view unchanged needs no warning."""
        if is_exiting(self) or not self.screen_stack:  # a timer can still fire while the screens are being closed
            return
        now = self._clock()
        until_warning = self._last_active_at + self._idle.warn_after - now
        self.is_timed = False
        if isinstance(self.screen, IdleWarning):
            seconds_left = self._session_ends_at - now
            if seconds_left <= 0:
                await self._start_next_session()
                return
            self.screen.count_down_to(math.ceil(seconds_left))
            self._check_idle_time_after(seconds_left - math.ceil(seconds_left) + 1)
        elif self._initial_view is not None and until_warning > 0:
            self._check_idle_time_after(until_warning)
        elif self._initial_view is not None and self._initial_view != self._visible_state():
            self._session_ends_at = now + self._idle.warning
            await self.push_screen(IdleWarning(self.current_content, math.ceil(self._idle.warning)))
            self._check_idle_time_after(min(1.0, self._idle.warning))
        elif self._initial_view is not None:
            await self._start_next_session()

    # Sessions

    async def action_end_session(self) -> None:
        """End the session, after everything that was asked for before has been done."""
        await drain_bubbling_messages(self)
        self.post_message(EndSessionRequested())

    async def on_end_session_requested(self, _: EndSessionRequested) -> None:
        await self._start_next_session()

    async def _start_next_session(self) -> None:
        """End the session, and reset everything for the next visitor."""
        if is_exiting(self):
            return
        content = self.initial_content
        with self.batch_update():
            self.end_speech()
            self._save_reading_state()
            self._session_factory.end(self.session, self.strings)
            self._start_page = None
            self._start_session(content, self._session_factory.begin(content.topic.privacy.revision))
            self.theme = self._initial_theme
            self.capture_mouse(None)
            await self._screen_registry.clear()
            forget_closed_screens(self)
            if (page := self._page) is not None:
                page.call_later(page.reset, content, self.consent_status)  # after what it is doing now
                await drain_messages(page)
        self._initial_view = None
        self.prepare()

    def pages_in_use(self) -> set[Page]:
        """Return all languages: a valid version of each is kept before a visitor asks for it, and errors are logged."""
        used = super().pages_in_use() | {self._initial_page}
        return used | {(language, "") for language in self._store.folder_languages()}

    def before_content_change(self, message: ContentChanged) -> None:
        """Begin the next session with the new content, and report it."""
        self.initial_content = message.contents.get(self._initial_page, self.initial_content)
        self._content_errors = message.replaced_errors
        self._report_status()

    # Ways out of the app, closed; and what would leave a file, or a text on the clipboard

    def copy_to_clipboard(self, text: str) -> None:
        """Do nothing: the terminal would keep the text for the next visitor."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Do nothing."""

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
        """Do nothing."""

    def action_help_quit(self) -> None:
        """Do nothing."""

    def action_suspend_process(self) -> None:
        """Do nothing."""

    def action_screenshot(self, *_: Any, **__: Any) -> None:
        """Do nothing."""

    def action_command_palette(self) -> None:
        """Do nothing."""

    def action_show_help_panel(self) -> None:
        """Do nothing: Textual's panel lists keys that are closed here."""

    # Exceptions

    def _handle_exception(self, error: Exception) -> None:
        self.record_crash(error)
        super()._handle_exception(error)

    def record_crash(self, error: BaseException) -> None:
        """Store the traceback for the log; on the screen it would show what the visitor did."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        self.crash = self.crash or "".join(traceback.format_exception(cause))
        self.has_crashed = self.has_crashed or not is_exiting(self)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
