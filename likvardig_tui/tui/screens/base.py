"""What every screen has: a heading, a body, a status line and the keys."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.events import Event, Resize
from textual.message_pump import MessagePump
from textual.reactive import reactive
from textual.screen import Screen
from textual.types import CallbackType
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.model import PrivacyNotice, Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings, substitute
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.tui.breakpoints import HEIGHT_CLASSES, WIDTH_CLASSES, class_for
from likvardig_tui.tui.messages import CopyRequested
from likvardig_tui.tui.textual_patches import forget_removed_widgets, invoke, is_being_removed, is_exiting
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.reading_pane import ReadingPane, ReturningScroll
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.too_small import TooSmall


class StoragePaths(NamedTuple):
    """Where things are stored, as a reader is told it."""

    answers: str
    """Empty where they are stored nowhere."""
    counts: str

    def explained(self, strings: Strings, notice: PrivacyNotice) -> str:
        """Return what is stored, for how long and why, as Markdown."""
        return substitute(notice.text if self.answers else strings("kiosk.about"), days=RETENTION_DAYS)

    def told(self, strings: Strings) -> str:
        """Return a paragraph that names the files."""
        if not self.answers:
            return strings("kiosk.statistics_file", file=self.counts) + "."
        files = strings("settings.file", file=self.answers), strings("settings.statistics_file", file=self.counts)
        return ". ".join(files) + "."


def selector_of(widget: Widget | None) -> str:
    """Return what finds a widget's like after everything has been laid out anew; nothing for None."""
    if widget is None:
        return ""
    return f"#{widget.id}" if widget.id else type(widget).__name__


class BrowserScreen(Screen[None]):
    """A screen of the browser. Subclasses give ``heading`` and ``compose_body``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "keys.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", "keys.focus_previous", show=False),
        Binding("ctrl+c", "copy_text", "keys.copy_text", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES
    VERTICAL_BREAKPOINTS = HEIGHT_CLASSES
    AUTO_FOCUS = ""  # each screen says itself where the reader begins
    ESCAPE_TO_MINIMIZE: ClassVar[bool | None] = False

    status: reactive[str] = reactive("", repaint=False)
    """What has just happened."""
    content: reactive[LocalizedContent | None] = reactive(None, repaint=False)
    """The topic and the words to show. Never None: Textual wants a default before there is one."""

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__()
        self.set_reactive(BrowserScreen.content, content)
        self._laid_out: LocalizedContent | None = None

    @property
    def topic(self) -> Topic:
        """The topic that is shown."""
        assert self.content is not None
        return self.content.topic

    @property
    def strings(self) -> Strings:
        """The words it is shown in."""
        assert self.content is not None
        return self.content.strings

    @property
    def language(self) -> str:
        """The code of the language it is shown in."""
        assert self.content is not None
        return self.content.language

    def watch_status(self, status: str) -> None:
        """Say what has just happened."""
        for line in self.query(StatusLine):
            line.text = status

    async def watch_content(self) -> None:
        """Show another edition in place."""
        if self.is_mounted and self.content is not self._laid_out:
            await self.show_anew()

    async def show_anew(self) -> None:
        """Lay everything out anew, in other words or with another topic, with the focus where it was."""
        focused = selector_of(self.focused)
        at = self.scrolling.scroll_offset.y if self.scrolling is not None else 0
        await self.recompose()
        forget_removed_widgets(self)
        if not self.is_in_use:  # the reader has left meanwhile
            return
        self.watch_status(self.status)
        self.fill()
        for widget in list(self.query(focused))[:1] if focused else ():
            self.set_focus(widget)
        self.call_after_refresh(self._return_to, at)

    @property
    def scrolling(self) -> ReturningScroll | None:
        """What scrolls, and keeps its place when everything is laid out anew; None where that sees to it itself."""
        return next(iter(self.query(ReadingPane)), None)

    def _return_to(self, line: int) -> None:
        if self.scrolling is not None:
            self.scrolling.return_to(line)
            self.show_focus()

    def show_focus(self) -> None:
        """Bring what has the focus into view."""
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def on_mount(self) -> None:
        """Show what holds, and begin."""
        self.start()
        self.fill()

    def start(self) -> None:
        """Do what has to be done once, when the screen has been mounted."""

    def fill(self) -> None:
        """Put what holds into what has been laid out, now or anew."""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        self._laid_out = self.content
        self.take_size()
        with HorizontalGroup(id="heading"):
            yield Static(Content(self.heading()), id="heading-title")
            yield Static(Content(self.aside()), id="heading-aside")
        yield from self.compose_body()
        yield StatusLine(self.status)
        yield Footer(self.strings)
        yield TooSmall(self.strings)

    def take_size(self) -> None:
        """Be laid out for this size from the start: Textual adds these classes only later."""
        width, height = self.app.size
        self.add_class(class_for(width, WIDTH_CLASSES), class_for(height, HEIGHT_CLASSES))

    @property
    def is_in_use(self) -> bool:
        """Whether it is there to be shown, now or later: neither removed, nor at the program's end."""
        return self.is_attached and not is_being_removed(self) and not is_exiting(self.app)

    async def on_event(self, event: Event) -> None:
        """Pass by a size that the window no longer has.

        Textual lays the screen out for each size it hears of, and tells the screen of it once more: two sizes that
        came at once would take turns for ever.
        """
        if not isinstance(event, Resize) or event.size == self.app.size:
            await super().on_event(event)

    def _invoke_later(self, callback: CallbackType, sender: MessagePump) -> None:
        """Let something wait for the screen to be painted, and not be done if by then nothing is left to do it to."""

        async def unless_gone() -> None:
            if self.is_in_use:
                await invoke(callback)

        super()._invoke_later(unless_gone, sender)

    @property
    def is_too_small(self) -> bool:
        """Whether the window has room for no more than a word about that."""
        return self.has_class("-too-narrow") or self.has_class("-too-low")

    def action_copy_text(self) -> None:
        """Ask for the text that is marked with the mouse to be copied."""
        marked = self.get_selected_text()
        if marked is None:
            raise SkipAction
        self.post_message(CopyRequested(marked))

    def action_back(self) -> None:
        """Go back to where the reader came from."""
        self.dismiss()

    def begin(self) -> None:
        """Begin at the beginning, whenever the screen is shown."""

    def heading(self) -> str:
        """Return what the screen is called."""
        raise NotImplementedError

    def aside(self) -> str:
        """Return what stands at the end of the heading."""
        return ""

    def compose_body(self) -> ComposeResult:
        """Lay out what the screen is for."""
        raise NotImplementedError
