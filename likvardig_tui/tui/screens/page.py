"""The page: the goal and the initiatives, the contact next to or below them, and the question about consent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH
from likvardig_tui.tui.messages import SearchWithoutHits, StatusDismissed
from likvardig_tui.tui.screens.base import BrowserScreen, selector_of
from likvardig_tui.tui.screens.page_state import Bookmark, SearchOrigin, ViewState
from likvardig_tui.tui.textual_patches import forget_removed_widgets
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList

if TYPE_CHECKING:
    from likvardig_tui.tui.widgets.search_bar import SearchBar


class PageScreen(BrowserScreen):
    """Shows one topic."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"go_to({n})", "keys.go_to", show=False, key_display="1-9") for n in range(1, 10)),
        Binding("slash", "search", "keys.search"),
        Binding("n", "step(1)", "keys.next_hit"),
        Binding("N", "step(-1)", "keys.previous_hit"),
        Binding("c", "contact", "keys.contact"),
        Binding("escape", "back", "keys.back"),
    ]

    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus(), repaint=False)
    """What the user has allowed, and whether to ask."""

    _list = getters.query_one(TopicList)
    _contact = getters.query_one(ContactPane)
    _status_line = getters.query_one(StatusLine)

    def __init__(
        self, content: LocalizedContent, consent_status: ConsentStatus, bookmark: Bookmark, *, can_copy: bool
    ) -> None:
        """``bookmark`` is the first reading position; ``can_copy`` says whether there is a clipboard."""
        super().__init__(content)
        self._can_copy = can_copy
        self.set_reactive(PageScreen.consent_status, consent_status)
        self._initial_bookmark = bookmark
        self._search_bar: SearchBar | None = None
        self._search_bar_lock = asyncio.Lock()
        self._search_origin: SearchOrigin | None = None
        """Set while there is a search."""

    def heading(self) -> str:
        return f"{self.topic.section}: {self.topic.title}"

    def aside(self) -> str:
        return self.topic.publisher

    def compose_body(self) -> ComposeResult:
        opened, cursor = self._initial_bookmark.resolve(self.topic)
        with Container(id="page-body"):
            yield TopicList(self.topic, opened, cursor, self._initial_bookmark.title_offset)
            yield ContactPane(self.topic.contact, self.strings, can_copy=self._can_copy)
        if not self.consent_status.is_answered:
            yield self._create_notice()

    def start(self) -> None:
        if self.focused is None:
            self.set_focus(self._list)
        self.call_after_refresh(self._mount_search_bar)

    async def reset(self, content: LocalizedContent, consent_status: ConsentStatus) -> None:
        """Show ``content`` as a new page would, without anything that the previous user did."""
        self.set_reactive(PageScreen.content, content)
        self.set_reactive(PageScreen.consent_status, consent_status)
        self.set_reactive(PageScreen.status, "")
        self._initial_bookmark = Bookmark()
        self._search_bar = self._search_origin = None
        self.set_focus(None)
        await self.recompose()
        forget_removed_widgets(self)
        if self.is_in_use:  # the app may have exited in the meantime
            self.start()

    # State

    async def refresh_content(self) -> None:
        """Show other content with the same panels, reading position, focus and search."""
        view_state = self.view_state
        assert view_state is not None  # a refresh starts after the previous one has finished
        if view_state.search_text is None:
            title_offset = self._list.title_offset if view_state.list_state.scroll else None
            bookmark = Bookmark.of(self._list.topic, view_state.list_state, title_offset)
            self._initial_bookmark = bookmark.carry_over(self._list.topic, self.topic)
        else:
            self._initial_bookmark = self.bookmark
        focused = view_state.focused or TopicList.__name__
        self._search_bar = self._search_origin = None
        await super().refresh_content()
        if not self.is_in_use:  # the app may have exited in the meantime
            return
        self._contact.cursor = view_state.contact_field
        search_bar = await self._mount_search_bar()
        if search_bar is None:
            return
        if view_state.search_text is not None:
            self._open_search(search_bar, view_state.search_text)
        self.set_focus(next(iter(self.query(focused)), self._list), scroll_visible=False)

    @property
    def view_state(self) -> ViewState | None:
        """Everything that the user has changed on the page; None during a recompose."""
        if not self.query(TopicList) or not self.query(ContactPane):
            return None
        search_text = self._search_bar.search_text if self._search_bar is not None and self._search_origin else None
        return ViewState(self._list.list_state, self._contact.cursor, selector_of(self.focused), search_text)

    @property
    def bookmark(self) -> Bookmark:
        """The open panels and the reading position; during a search, those before it."""
        lists = self.query(TopicList)
        if not lists:  # during a recompose
            return self._initial_bookmark
        topic_list = lists.first()
        state = self._search_origin.list_state if self._search_origin is not None else topic_list.list_state
        return Bookmark.of(topic_list.topic, state)

    # The consent notice

    def _create_notice(self) -> ConsentNotice:
        if not self.consent_status.is_remembered:
            question = "kiosk.notice"
        elif Purpose.STATISTICS in self.consent_status.asked:
            question = "notice.text"
        else:
            question = "notice.text_without_statistics"
        return ConsentNotice(
            self.strings, question, self.topic.privacy.changes if self.consent_status.is_outdated else ""
        )

    async def watch_consent_status(self, consent_status: ConsentStatus) -> None:
        """Show the notice until it has been answered."""
        notices = self.query(ConsentNotice)
        if consent_status.is_answered:
            if any(notice.has_focus_within for notice in notices):
                self.set_focus(self._list)
            await notices.remove()
        elif self.is_mounted and self.is_in_use and not notices:
            await self.mount(self._create_notice(), before=self._status_line)
            self._fit_notice()

    def _fit_notice(self) -> None:
        """Show the notice if there is space for it next to the search and the status, which Esc ends."""
        window = self.app.size
        if window.width < MIN_WIDTH or window.height < MIN_HEIGHT:
            return
        for notice in self.query(ConsentNotice):
            is_visible = notice.fit(window, self.status, is_searching=self._search_origin is not None)
            if not is_visible and notice.has_focus_within:
                self.set_focus(self._list)  # keys must not act on a hidden button
            notice.display = is_visible

    def on_resize(self) -> None:
        self._fit_notice()

    def watch_status(self, status: str) -> None:
        super().watch_status(status)
        self._fit_notice()

    def on_descendant_focus(self) -> None:
        self._fit_notice()

    # Search

    @property
    def has_no_hits(self) -> bool:
        """Whether there is a search without a hit."""
        return self._search_origin is not None and self._search_bar is not None and self._search_bar.has_no_hits

    async def _mount_search_bar(self) -> SearchBar | None:
        """Return the search bar, mounted on first use: it would only delay the first paint of the page.

        Return None once the page is no longer in use: the app may exit in the meantime, and then mounts no field in it.
        """
        from likvardig_tui.tui.widgets.search_bar import SearchBar

        async with self._search_bar_lock:
            if self._search_bar is None and self.is_in_use:
                search_bar = SearchBar(self.strings)
                await self.mount(search_bar, before=self._status_line)
                self._search_bar = search_bar
        return self._search_bar if self.is_in_use else None

    async def action_search(self) -> None:
        """Start a search, or continue to type the query."""
        if (search_bar := await self._mount_search_bar()) is not None:
            self._open_search(search_bar)

    def _open_search(self, search_bar: SearchBar, search_text: str = "") -> None:
        if self._search_origin is None:
            self._search_origin = SearchOrigin(self._list.list_state, isinstance(self.focused, ContactPane))
        search_bar.open(self.topic, search_text)
        self._fit_notice()
        self.refresh_bindings()

    def action_step(self, direction: int) -> None:
        """Go to the next or the previous hit."""
        if self._search_bar is not None:
            self._search_bar.step(direction)

    def on_search_bar_hits_changed(self, message: SearchBar.HitsChanged) -> None:
        """Highlight the hits, and open their panels in addition to those open before the search."""
        if self._search_origin is not None:
            self._list.show_hits(message.hits, self._search_origin.list_state.opened)
            self.refresh_bindings()

    def on_search_bar_current_hit_changed(self, message: SearchBar.CurrentHitChanged) -> None:
        if self._search_origin is not None and message.hit is not None:
            self._list.show_hit(message.hit)

    def action_read(self) -> None:
        """Move the focus from the query to the list, where ``n`` and ``N`` step through the hits."""
        self.set_focus(self._list)

    def _close_search(self, search_bar: SearchBar, origin: SearchOrigin) -> None:
        """End the search, and restore what was shown before it."""
        if self.has_no_hits:
            self.post_message(SearchWithoutHits())
        self._search_origin = None
        self.set_focus(self._contact if origin.is_contact_focused else self._list)
        search_bar.close()
        self._list.clear_hits()
        self._list.restore(origin.list_state)
        self._fit_notice()
        self.refresh_bindings()

    # Other keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable keys that have nothing to act on."""
        del parameters
        if action == "step":
            return self._search_origin is not None and self._search_bar is not None and self._search_bar.has_hits
        if action == "contact":
            return not isinstance(self.focused, ContactPane)
        if action == "back":
            return bool(self._search_origin or self.status or not isinstance(self.focused, TopicList))
        return True

    def action_go_to(self, number: int) -> None:
        """Open an initiative, numbered from 1."""
        self.set_focus(self._list)
        self._list.open_initiative(number - 1)

    def action_contact(self) -> None:
        self.set_focus(self._contact)

    def action_back(self) -> None:
        """End the search; without one, clear the status and return to the list."""
        if self._search_bar is not None and self._search_origin is not None:
            self._close_search(self._search_bar, self._search_origin)
        else:
            self.set_focus(self._list)
            self.post_message(StatusDismissed())
