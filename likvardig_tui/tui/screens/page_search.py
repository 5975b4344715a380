"""A screen whose list and contact can be searched: the keys of a search, and what it shows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import getters

from likvardig_tui.content.hits import CONTACT, PREAMBLE
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.messages import SearchWithoutHits
from likvardig_tui.tui.page_state import SearchOrigin
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.panel_layout import ListState
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList

if TYPE_CHECKING:
    from likvardig_tui.content.topic_search import ReadTopics, TopicSearch
    from likvardig_tui.tui.widgets.search_bar import SearchBar
    from likvardig_tui.tui.widgets.topics_search_bar import TopicsSearchBar


class SearchableScreen(BrowserScreen):
    """Searches its list and its contact. Subclasses compose both."""

    _list = getters.query_one(TopicList)
    _contact = getters.query_one(ContactPane)
    _status_line = getters.query_one(StatusLine)

    def __init__(self, content: LocalizedContent, features: Features, read_topics: ReadTopics) -> None:
        super().__init__(content)
        self._features = features
        self._read_topics = read_topics
        self._topic_search: TopicSearch | None = None
        """What has been read of the topics, to be searched."""
        self._results_query = ""
        """What is searched for on the start page."""
        self._results_topic = ""
        """Id of the topic among the results that the cursor is to be on when they are listed again."""
        self._search_bar: SearchBar | None = None
        self._search_bar_lock = asyncio.Lock()
        self._search_origin: SearchOrigin | None = None
        """Set while there is a search."""

    def _fit_notice(self) -> None:
        """Adapt what else is at the bottom to the search."""

    @property
    def is_searching(self) -> bool:
        """Whether there is a search."""
        return self._search_origin is not None

    @property
    def has_no_hits(self) -> bool:
        """Whether there is a search without a hit."""
        return self._search_origin is not None and self._search_bar is not None and self._search_bar.has_no_hits

    async def _mount_search_bar(self) -> SearchBar | None:
        """Return the search bar, mounted after the first paint; None if the app has begun to exit since then."""
        async with self._search_bar_lock:
            if self._search_bar is None and self.is_in_use:
                search_bar = self._create_search_bar()
                await self.mount(search_bar, before=self._status_line)
                self._search_bar = search_bar
        return self._search_bar if self.is_in_use else None

    def _create_search_bar(self) -> SearchBar:
        if self.topic.is_start_page:
            from likvardig_tui.tui.widgets.topics_search_bar import TopicsSearchBar

            return TopicsSearchBar(self.strings, self._get_topic_search, hyperlinks=self._features.hyperlinks)
        from likvardig_tui.tui.widgets.search_bar import SearchBar

        return SearchBar(self.strings, hyperlinks=self._features.hyperlinks)

    def _get_topic_search(self) -> TopicSearch:
        content = self._current_content
        if self._topic_search is None or self._topic_search.content is not content:
            from likvardig_tui.content.topic_search import TopicSearch

            self._topic_search = TopicSearch(content, self._read_topics, hyperlinks=self._features.hyperlinks)
        return self._topic_search

    def forget_topics(self) -> None:
        """Read the topics again before they are searched: their files have changed."""
        self._topic_search = None

    def search_topics_again(self) -> None:
        """Show what there is now in place of the results that are shown."""
        if not self.topic.is_start_page:
            return
        from likvardig_tui.tui.widgets.topics_search_bar import TopicsSearchBar

        if isinstance(self._search_bar, TopicsSearchBar):
            self._search_bar.search_again()

    def forget_results(self) -> None:
        """Do not return to a search among the topics."""
        self._results_query = self._results_topic = ""

    async def prepare_search(self) -> None:
        """Get ready for the first search."""
        if (search_bar := await self._mount_search_bar()) is not None:
            await search_bar.prepare(self.topic)

    async def action_search(self) -> None:
        """Start a search, or continue to type the query."""
        if (search_bar := await self._mount_search_bar()) is not None:
            self._open_search(search_bar)

    def _open_search(self, search_bar: SearchBar, search_text: str = "") -> None:
        if self._search_origin is None:
            is_contact_focused = isinstance(self.focused, ContactPane)
            self._search_origin = SearchOrigin(self._list.list_state, self._contact.cursor, is_contact_focused)
        search_bar.open(self.topic, search_text)
        self._fit_notice()
        self.refresh_bindings()

    def action_step(self, direction: int) -> None:
        """Go to the next or the previous hit, or topic with hits."""
        if self.topic.is_start_page:
            self._list.step(direction)
        elif self._search_bar is not None:
            self._search_bar.step(direction)

    def on_topics_search_bar_results_changed(self, message: TopicsSearchBar.ResultsChanged) -> None:
        """List the topics that have hits; without any, list all again."""
        if (origin := self._search_origin) is None or not self.topic.is_start_page:
            return
        self._contact.show_hits(message.contact_hits)
        page = message.page
        if page.initiatives:
            is_same_query = message.query == self._results_query
            if not is_same_query:
                self._results_topic = ""
            has_grown = is_same_query and not self._results_topic
            wanted = self._results_topic or (self.topic_under_cursor if has_grown else "")
            ids = [initiative.id for initiative in page.initiatives]
            cursor = ids.index(wanted) if wanted in ids else 0
            scroll = self._list.scroll_offset.y if has_grown else 0
            self._list.show_topics(page, ListState(frozenset(range(len(ids))), cursor, scroll), message.hits)
            if wanted in ids or message.is_complete:
                self._results_topic = ""
        else:
            self._list.show_topics(self._current_content.shown_topic, origin.list_state)
        self._results_query = message.query
        self.update_position()
        self.refresh_bindings()

    @property
    def topic_under_cursor(self) -> str:
        """The id of the topic or the initiative under the list's cursor; empty before the first one."""
        return self._id_of(self._list.cursor)

    def _id_of(self, initiative: int) -> str:
        return "" if initiative == PREAMBLE else self._list.topic.initiatives[initiative].id

    def update_position(self) -> None:
        """Show the position in the list."""

    def on_search_bar_hits_changed(self, message: SearchBar.HitsChanged) -> None:
        """Highlight the hits, and open their panels in addition to those open before; without any, restore the list."""
        if (origin := self._search_origin) is not None:
            in_list = [hit for hit in message.hits if hit.initiative != CONTACT]
            self._list.show_hits(in_list, origin.list_state.opened)
            if not in_list:
                self._list.restore(origin.list_state)
            self._contact.show_hits(hit for hit in message.hits if hit.initiative == CONTACT)
            self.refresh_bindings()

    def on_search_bar_current_hit_changed(self, message: SearchBar.CurrentHitChanged) -> None:
        """Show the hit in the list or in the contact, and move the focus there unless the query has it."""
        hit = message.hit
        if self._search_origin is None or hit is None:
            return
        if hit.initiative == CONTACT:
            self._list.show_hit(None)
            self._contact.show_hit(hit)
        else:
            self._contact.show_hit(None)
            self._list.show_hit(hit)
        if isinstance(self.focused, TopicList | ContactPane):
            self.action_read()

    def action_read(self) -> None:
        """Move the focus to where the current hit is, where ``n`` and ``N`` step through the hits."""
        hit = self._search_bar.current_hit if self._search_bar is not None else None
        self.set_focus(self._contact if hit is not None and hit.initiative == CONTACT else self._list)

    @property
    def _is_typing(self) -> bool:
        """Whether the query has the focus."""
        return self._search_bar is not None and self._search_bar.has_focus_within

    def _close_search(self, search_bar: SearchBar, origin: SearchOrigin) -> None:
        """End the search. While the query is typed, restore what was shown before; afterwards, stay at the hit."""
        if self.has_no_hits:
            self.post_message(SearchWithoutHits())
        is_typing = self._is_typing
        self._search_origin = None
        self.forget_results()
        if is_typing:
            self.set_focus(self._contact if origin.is_contact_focused else self._list)
        search_bar.close()
        if self.topic.is_start_page:
            self._list_all_topics(origin, is_typing=is_typing)
        self._list.show_hits((), self._list.opened)
        self._contact.show_hits(())
        if is_typing:
            self._list.restore(origin.list_state)
            self._contact.cursor = origin.contact_field
        self._fit_notice()
        self.refresh_bindings()

    def _list_all_topics(self, origin: SearchOrigin, *, is_typing: bool) -> None:
        """List all topics again, with the cursor where it was, or after the query has been left, where it is."""
        state, found = origin.list_state, self.topic_under_cursor
        ids = [initiative.id for initiative in self.topic.initiatives]
        if not is_typing and found in ids:
            state = state._replace(cursor=ids.index(found))
        self._list.show_topics(self._current_content.shown_topic, state)
        self.update_position()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys for hits while there are none."""
        del parameters
        if action == "step":
            return self._search_origin is not None and self._search_bar is not None and self._search_bar.has_hits
        return action != "read" or not self.has_no_hits

    def action_back(self) -> None:
        """End the search; without one, return to the list."""
        if self._search_bar is not None and self._search_origin is not None:
            self._close_search(self._search_bar, self._search_origin)
        else:
            self.set_focus(self._list)
