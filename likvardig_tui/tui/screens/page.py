"""The page: the goal and the initiatives, the contact next to or below them, and the question about consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import CONTACT_NAMES, Topic
from likvardig_tui.content.part_links import part_links
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.render.text import as_paragraphs
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH
from likvardig_tui.tui.compositor import use_container_lines
from likvardig_tui.tui.consent_question import notice_texts
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.memory_limits import forget_removed_widgets
from likvardig_tui.tui.messages import CopyRequested, SearchWithoutHits
from likvardig_tui.tui.page_state import Bookmark, Bookmarks, ViewState
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.screens.base import selector_of
from likvardig_tui.tui.screens.page_search import SearchableScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.panel_lines import OtherTexts
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.spoken_panels import PanelPassage
from likvardig_tui.tui.widgets.status_line import Status
from likvardig_tui.tui.widgets.topic_list import TopicList

if TYPE_CHECKING:
    from likvardig_tui.content.topic_search import ReadTopics


class PageScreen(SearchableScreen):
    """Shows one topic."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"go_to({n})", "keys.go_to", show=False, key_display="1-9") for n in range(1, 10)),
        Binding("slash", "search", "keys.search"),
        Binding("n", "step(1)", "keys.next_hit"),
        Binding("N", "step(-1)", "keys.previous_hit"),
        Binding("c", "contact", "keys.contact"),
        Binding("y", "copy_panel", "keys.copy_panel"),
        Binding("m", "qr_panel", "keys.qr_panel"),
        Binding("left", "focus_beyond(-1)", "keys.focus_above", show=False),
        Binding("escape", "back", "keys.back"),
        Binding("escape", "app.start_page(True)", "keys.back"),  # from a topic, when nothing else is left to end
    ]

    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus(), repaint=False)
    """What the user has allowed, and whether to ask."""

    def __init__(
        self,
        content: LocalizedContent,
        consent_status: ConsentStatus,
        bookmarks: Bookmarks,
        features: Features,
        read_topics: ReadTopics,
    ) -> None:
        """``bookmarks`` are where the topics have been left, and ``read_topics`` reads those of a start page."""
        super().__init__(content, features, read_topics)
        use_container_lines(self)
        self.set_reactive(PageScreen.consent_status, consent_status)
        self._bookmarks = bookmarks
        self._initial_bookmark = bookmarks.restored(content.topic_id, content.topic)

    def heading(self) -> str:
        return self.topic.title

    def series(self) -> str:
        return self._current_content.series

    def language_of(self, widget: Widget, passage: Passage | None = None) -> str:
        """Return the language of the topic, or on the start page that of the listed one."""
        if not isinstance(widget, TopicList):
            return self._current_content.topic_language if isinstance(passage, Passage) else self.language
        if not self.topic.is_start_page:
            return self._current_content.topic_language
        index = passage.row - 1 if isinstance(passage, PanelPassage) else widget.cursor
        ids = [initiative.id for initiative in widget.topic.initiatives[index : index + 1]] if index >= 0 else []
        languages = {entry.id: entry.language for entry in self._current_content.entries if entry.id in ids}
        return languages.get(ids[0], self.language) if ids else self.language

    def aside(self) -> str:
        return self.topic.publisher

    def compose_body(self) -> ComposeResult:
        opened, cursor = self._initial_bookmark.resolve(self.topic)
        texts = OtherTexts.of(self.topic, self.strings, hyperlinks=self._features.hyperlinks)
        title_offset = self._initial_bookmark.title_offset
        topic_list = TopicList(
            self._current_content.shown_topic, texts, opened, cursor, title_offset, self._current_content.item
        )
        with Container(id="page-body") as body:
            use_container_lines(body)
            yield topic_list
            yield ContactPane(self.topic.contacts, self.strings, self._features)
        # A message would arrive after the cursor has been drawn, and the position would be a frame of its own.
        self.watch(topic_list, "cursor", self._show_position, init=False)
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
        self.set_reactive(PageScreen.shown_status, Status())
        self._bookmarks = Bookmarks({})
        self.forget_results()
        self._initial_bookmark = self._bookmarks.restored(content.topic_id, content.topic)
        self._search_bar = self._search_origin = None
        self.set_focus(None)
        await self.recompose()
        forget_removed_widgets(self)
        if self.is_in_use:  # the app may have exited in the meantime
            self.start()
            self.update_footer()

    # Footer

    def footer_labels(self) -> dict[str, str]:
        """Name the part that Tab leads to; from one button to the next, and to a query, it is not shown.

        On the start page no panel opens in place: a key shows the rest of the summaries.
        """
        next_part = self._next_part()
        labels = {**super().footer_labels(), "keys.focus_next": next_part}
        if self.topic.is_start_page:
            labels["keys.toggle_all"] = self.strings("keys.toggle_summaries")
        return {**labels, "keys.contact": ""} if next_part == self.strings("keys.to_contact") else labels

    def _next_part(self) -> str:
        chain, focused = self.focus_chain, self.focused
        if focused is None or focused not in chain:
            return ""
        following = chain[(chain.index(focused) + 1) % len(chain)]
        if isinstance(following, ContactPane):
            return self.strings("keys.to_contact")
        if isinstance(following, TopicList):
            return self.strings("keys.to_list")
        is_question = isinstance(following, PushButton) and following.parent is not focused.parent
        return self.strings("keys.to_notice") if is_question else ""

    @property
    def focus_chain(self) -> list[Widget]:
        """The order on the screen, which is known before the first layout: no key changes its name after it."""
        chain = set(super().focus_chain)
        ordered = [widget for widget in self.walk_children(Widget) if widget in chain]
        return sorted(ordered, key=lambda widget: self._is_contact_last and isinstance(widget, ContactPane))

    @property
    def _is_contact_last(self) -> bool:
        """Whether the contact comes after the question: at the side, or where there is only space for it on demand."""
        return not self.has_class("-narrow", "-tall")

    def position(self) -> str:
        _, cursor = self._initial_bookmark.resolve(self.topic)
        return self._position_text(cursor)

    def _position_text(self, cursor: int) -> str:
        """Return which initiative the list's cursor is on; empty before the first one."""
        topic_list = self.query_one_optional(TopicList)
        count = len((self if topic_list is None else topic_list).topic.initiatives)
        return "" if cursor == PREAMBLE else self.strings("list.position", at=cursor + 1, count=count)

    def _show_position(self, before: int, cursor: int) -> None:
        topic = self._list.topic
        if len({bool(part_links(topic, index)) for index in (before, cursor) if index < len(topic.initiatives)}) > 1:
            self.refresh_bindings()
        self.update_position()

    def update_position(self) -> None:
        cursor = self._list.cursor
        if (footer := self.query_one_optional(Footer)) is not None:
            footer.position = self._position_text(cursor)

    # State

    async def refresh_content(self) -> None:
        """Show other content: of the same topic with the same panels, reading position, focus and search."""
        before = self._composed_content
        if before is not None and not before.is_same_page(self._current_content):
            await self._change_topic(before)
            return
        view_state = self.view_state
        assert view_state is not None  # a refresh starts after the previous one has finished
        if self._results_query and self.topic.is_start_page:
            self._results_topic = self.topic_under_cursor
        if view_state.search_text is None:
            title_offset = self._list.title_offset if view_state.list_state.scroll else None
            bookmark = Bookmark.of(self._list.topic, view_state.list_state, title_offset)
            ids = [initiative.id for initiative in self._list.topic.initiatives]
            self._initial_bookmark = bookmark.carry_over(ids, self.topic)
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

    async def _change_topic(self, before: LocalizedContent) -> None:
        """Show another topic, or the start page, as it was when it was left; in a topic found, go on searching."""
        offset = None if self._is_typing or self._results_query else self._list.title_offset
        content, search_bar = self._current_content, self._search_bar
        bookmark = self.bookmark._replace(title_offset=offset)
        if before.is_start_page and self._results_query:
            bookmark = bookmark._replace(current=content.topic_id)
        self._bookmarks.keep(before.topic_id, bookmark, before.topic)
        query = self._results_query
        if before.is_start_page and not (search_bar is not None and search_bar.count_in(content.topic_id)):
            query = ""  # which is only in the title
        if before.is_start_page and self._results_query:
            self._results_topic = content.topic_id
        self._initial_bookmark = self._bookmarks.restored(self._current_content.topic_id, self.topic)
        if self.has_no_hits:
            self.post_message(SearchWithoutHits())
        self._search_bar = self._search_origin = None
        await super().refresh_content()
        if self.is_in_use and (search_bar := await self._mount_search_bar()) is not None:
            if query:
                self._open_search(search_bar, query)
            self.set_focus(self._list, scroll_visible=False)

    @property
    def view_state(self) -> ViewState | None:
        """Everything that the user has changed on the page; None during a recompose."""
        if not self.query(TopicList) or not self.query(ContactPane):
            return None
        search_text = self._search_bar.search_text if self._search_bar is not None and self._search_origin else None
        return ViewState(self._list.list_state, self._contact.cursor, selector_of(self.focused), search_text)

    @property
    def bookmark(self) -> Bookmark:
        """The open panels and the reading position; while a query is typed, those before the search."""
        lists = self.query(TopicList)
        if not lists:  # during a recompose
            return self._initial_bookmark
        topic = self._composed_topic
        origin = self._search_origin if self._is_typing or topic.is_start_page else None
        state = origin.list_state if origin is not None else lists.first().list_state
        return Bookmark.of(topic, state)

    @property
    def _composed_topic(self) -> Topic:
        """The topic that the widgets show, or of which they show what has been found."""
        return self._composed_content.topic if self._composed_content is not None else self.topic

    @property
    def reading_preferences(self) -> dict[str, object]:
        """The open panels and the reading position of each topic, as preferences."""
        content = self._current_content
        shown = self._composed_content if self.query(TopicList) and self._composed_content is not None else content
        self._bookmarks.keep(shown.topic_id, self.bookmark, shown.topic)
        return self._bookmarks.as_preferences(content)

    # The consent notice

    def _create_notice(self) -> ConsentNotice:
        return ConsentNotice(notice_texts(self._current_content, self.consent_status))

    async def watch_consent_status(self, consent_status: ConsentStatus) -> None:
        """Show the notice until it has been answered."""
        notices = self.query(ConsentNotice)
        if consent_status.is_answered:
            if any(notice.has_focus_within for notice in notices):
                self.set_focus(self._list)
            await notices.remove()
            self.update_footer()
        elif self.is_ready and not notices:
            await self.mount(self._create_notice(), before=self._status_line)
            self._fit_notice()
            self.call_after_refresh(self.update_footer)

    def _fit_notice(self) -> None:
        """Show the notice if there is space for it next to the search and an error, which Esc ends."""
        window = self.app.size
        is_large_enough = window.width >= MIN_WIDTH and window.height >= MIN_HEIGHT
        error = self.shown_status.text if self.shown_status.is_error else ""
        for contact in self.query(ContactPane):
            contact.set_class(bool(error), "-close")
        for notice in self.query(ConsentNotice) if is_large_enough else ():
            is_visible = notice.fit(window, error, is_searching=self._search_origin is not None)
            if not is_visible and notice.has_focus_within:
                self.set_focus(self._list)  # keys must not act on a hidden button
            notice.display = is_visible
        self.update_footer()  # in which Tab leads to what is there now

    def handle_resize(self) -> None:
        self._fit_notice()

    def watch_shown_status(self) -> None:
        super().watch_shown_status()
        self._fit_notice()

    def on_descendant_focus(self) -> None:
        self._fit_notice()

    # Other keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable keys that have nothing to act on."""
        if action == "copy_panel":
            return self._features.can_copy and isinstance(self.focused, TopicList)
        if action == "qr_panel":
            return isinstance(self.focused, TopicList) and bool(part_links(self.focused.topic, self.focused.cursor))
        if action == "contact":
            return not isinstance(self.focused, ContactPane)
        if action == "back":
            leads_to_results = bool(self._results_query) and not self.topic.is_start_page
            has_something_to_end = self._search_origin is not None or not isinstance(self.focused, TopicList)
            return has_something_to_end and not leads_to_results
        if action == "focus_beyond":
            return not self._is_typing
        return super().check_action(action, parameters)

    async def action_go_to(self, number: int) -> None:
        """Open an initiative, or on the start page a topic, numbered from 1."""
        self.set_focus(self._list)
        await self._list.open_initiative(number - 1)

    def action_copy_panel(self) -> None:
        """Copy the title and the text under the list's cursor, or the introduction and the goal."""
        index, topic = self._list.initiative_in_view, self._list.topic
        initiative = None if index == PREAMBLE else topic.initiatives[index]
        self.post_message(CopyRequested(as_paragraphs(self.topic, initiative)))

    async def action_qr_panel(self) -> None:
        await self.run_action(f"app.show_codes({self.current_part!r})")

    @property
    def current_part(self) -> str:
        """The name of the part with the focus or the cursor, as in ``Topic.part``; empty before the first panel."""
        if isinstance(self.focused, ContactPane):
            return CONTACT_NAMES[0]
        return self._id_of(self._list.initiative_in_view)

    def action_focus_beyond(self, direction: int) -> None:
        """Focus the nearest part above, or else the list; or the nearest one below, or else a contact that is last."""
        nearest = self._widget_beyond(direction)
        if direction < 0:
            self.set_focus(nearest or self._list)
        elif not self._is_contact_last:
            self.set_focus(nearest or self.focused)
        elif not isinstance(self.focused, ContactPane):
            self.set_focus(nearest or self._contact)

    def action_contact(self) -> None:
        self.set_focus(self._contact)
