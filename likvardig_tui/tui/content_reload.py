"""Re-read the content folder when its files change."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.watcher import Watcher
from likvardig_tui.tui.messages import ContentChanged, Page
from likvardig_tui.tui.signals import signals_blocked


class ContentReloader:
    """Watch the content folder, and post ``ContentChanged`` with what has been re-read.

    Reading takes place in the watcher's thread, so that the interface never waits for it.
    """

    def __init__(
        self,
        store: ContentStore,
        pages_in_use: Callable[[], Iterable[Page]],
        post_message: Callable[[ContentChanged], object],
    ) -> None:
        """``pages_in_use`` and ``post_message`` are called in the watcher's thread."""
        self._store = store
        self._pages_in_use = pages_in_use
        self._post_message = post_message
        self._watcher: Watcher | None = None

    @property
    def is_running(self) -> bool:
        """Whether the folder is being watched."""
        return self._watcher is not None

    def start(self) -> None:
        """Start watching."""
        self._watcher = Watcher(self._store.fingerprints, self._reread, self._store.fingerprints_when_read())
        with signals_blocked():
            self._watcher.start()

    def stop(self) -> None:
        """Stop watching, if it has started; a running read is not awaited."""
        if self._watcher is not None:
            self._watcher.stop()

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
        self._post_message(ContentChanged(contents, diagnostics, self._store.language_names()))
