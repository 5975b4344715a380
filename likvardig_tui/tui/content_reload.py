"""Re-read the content folder when its files change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.watcher import Watcher
from likvardig_tui.tui.messages import ContentChanged, Page
from likvardig_tui.tui.signals import signals_blocked

CHECK_S = 0.1
"""Seconds at the most in which a poll reads topics that have changed."""


class ContentReloader:
    """Watch the content folder, and post ``ContentChanged`` with what has been re-read.

    Reading takes place in the watcher's thread, so that the interface never waits for it. Of several topics each is
    read once, and again when it changes, so that those with errors are known before they are opened: some at a time,
    and not while the user presses keys.
    """

    def __init__(
        self,
        store: ContentStore,
        pages_in_use: Callable[[], Iterable[Page]],
        post_message: Callable[[ContentChanged], object],
        is_idle: Callable[[], bool],
    ) -> None:
        """Call the functions in the watcher's thread. ``is_idle`` says whether the user waits for nothing."""
        self._store = store
        self._pages_in_use = pages_in_use
        self._post_message = post_message
        self._is_idle = is_idle
        self._watcher: Watcher | None = None

    @property
    def is_running(self) -> bool:
        """Whether the folder is being watched."""
        return self._watcher is not None

    def start(self) -> None:
        """Start watching."""
        baseline = self._store.fingerprints_when_read(), self._store.faulty_topics(self._languages_in_use())
        self._watcher = Watcher(self._poll, self._reread, baseline)
        with signals_blocked():
            self._watcher.start()

    def stop(self) -> None:
        """Stop watching, if it has started; a running read is not awaited."""
        if self._watcher is not None:
            self._watcher.stop()

    def _languages_in_use(self) -> list[str]:
        return sorted({language for language, _ in self._pages_in_use()})

    def _poll(self) -> tuple[object, object]:
        """Return what differs once the content has changed, or once it is known to have other errors."""
        languages, deadline = self._languages_in_use(), time.monotonic() + CHECK_S
        self._store.check_topics(languages, lambda: time.monotonic() < deadline and self._is_idle())
        return self._store.fingerprints(), self._store.faulty_topics(languages)

    def _reread(self) -> None:
        """Read the pages in use, and the first page of each language that they are in."""
        topics: dict[str, list[str]] = {}
        for language, topic_id in self._pages_in_use():
            topics.setdefault(language, []).append(topic_id)
        contents: dict[Page, LocalizedContent] = {}
        diagnostics: list[Diagnostic] = []
        for language, topic_ids in topics.items():
            try:
                contents[language, ""] = first = self._store.read(language)
                listed = {entry.id for entry in first.entries}
                for topic_id in filter(None, topic_ids):
                    is_listed = topic_id in listed
                    contents[language, topic_id] = self._store.open_topic(first, topic_id) if is_listed else first
            except ContentError as error:
                diagnostics += error.diagnostics
        errors = self._store.count_errors(topics)
        self._post_message(ContentChanged(contents, diagnostics, self._store.language_names(), errors))
