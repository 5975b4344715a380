"""What is stored: first as sentences, then every file and every value, with a button that erases it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.counts import Count
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.render.stored import (
    Sentence,
    answer_sentences,
    count_lines,
    count_sentences,
    counted_days,
    preference_sentences,
    stored_config,
    stored_lines,
)
from likvardig_tui.tui.messages import EraseRequested
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.card import Card, Columns
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.question import Question
from likvardig_tui.tui.widgets.reading_pane import ReadingPane


class SentenceCard(Card):
    """A card with one sentence on each line; without any it takes no space."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sentence--label", "sentence--value"}

    def __init__(self, heading: str, note: str = "", *, id: str, classes: str | None = None) -> None:
        """``note`` follows the sentences."""
        self._text = Static()
        notes = [Static(Content(note), classes="note")] if note else []
        super().__init__(heading, self._text, *notes, id=id, classes=classes)

    def show(self, sentences: Sequence[Sentence]) -> None:
        label, value = (self.get_visual_style(f"sentence--{part}", partial=True) for part in ("label", "value"))
        lines = [Content.assemble((f"{one.label}: ", label), (one.value, value)) for one in sentences]
        self._text.update(Content("\n").join(lines))
        self.display = bool(sentences)


class StoredFiles(Static):
    """The lines of every file, indented."""

    def show(self, lines: Sequence[str]) -> None:
        self._texts = [line.strip() for line in lines]
        indented: list[Padding] = []
        for line, text in zip(lines, self._texts, strict=True):
            indent = len(line) - len(line.lstrip())
            space_above = int(indent == 0 and bool(indented))
            indented.append(Padding(Text(text), (space_above, 0, 0, indent)))  # keeps the indent when it wraps
        self.update(Group(*indented))

    def passages(self) -> Iterable[Passage]:
        return map(Passage, self._texts)


class StoredScreen(BrowserScreen):
    """Shows the stored files. Erasing takes two presses, so that nothing is erased by accident."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    _pane = getters.query_one(ReadingPane)
    _offer = getters.query_one("#offer", ButtonFlow)
    _question = getters.query_one("#question", Question)
    _no_button = getters.query_one("#no", PushButton)

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._files: Sequence[StoredFile] = ()
        self._counted: Sequence[Count] = ()
        self._languages: Mapping[str, str] = {}
        self._titles: Mapping[str, str] = {}
        self._asks = False

    def heading(self) -> str:
        return self.strings("stored.title")

    def compose_body(self) -> ComposeResult:
        strings = self.strings
        with ReadingPane():
            yield Card("", Static(Content(strings("stored.nothing"))), id="nothing")
            with Columns():
                yield SentenceCard(strings("stored.answers"), id="answers")
                yield SentenceCard(strings("stored.preferences"), id="preferences")
                yield SentenceCard(strings("stored.counts"), id="counts", classes="aside")
                yield SentenceCard(strings("stored.visit"), strings("stored.visit_note"), id="pending", classes="aside")
            yield Card(strings("stored.files"), StoredFiles(id="files"))
        with ButtonFlow(id="offer"):
            yield PushButton(strings("settings.erase"), id="erase")
        with Question(id="question"):
            yield Static(Content(strings("stored.question")))
            with ButtonFlow():
                yield PushButton(strings("stored.no"), id="no")
                yield PushButton(strings("stored.yes"), id="yes")

    def show(
        self,
        files: Sequence[StoredFile],
        counted: Sequence[Count],
        languages: Mapping[str, str] | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """Show ``files``, and what is ``counted`` but not stored.

        ``languages`` are names by code, ``titles`` those of initiatives by item.
        """
        self._files, self._counted = files, counted
        self._languages, self._titles = languages or {}, titles or {}
        self._update_sentences()
        self._update_files()
        self._update_question()

    def update_values(self) -> None:
        self._update_sentences()
        self._update_files()
        self.set_asking(asks=self._asks)

    def _update_sentences(self) -> None:
        topic, strings = self.topic, self.strings
        config = stored_config(self._files)
        counts = [count for file in self._files for count in file.counts]
        sentences = {
            "answers": answer_sentences(config, topic, strings, datetime.now(UTC)),
            "preferences": preference_sentences(config, self._titles, strings, self._languages),
            "counts": [counted_days(counts, strings), *count_sentences(counts, strings)] if counts else [],
            "pending": count_sentences(self._counted, strings),
        }
        for name, lines in sentences.items():
            self.query_one(f"#{name}", SentenceCard).show(lines)
        self.query_one("#nothing").display = not self._files and not self._counted

    def _update_files(self) -> None:
        """Show every file and value, and every count that is not in a file yet."""
        lines = stored_lines(self._files, self.strings) if self._files else []
        if self._counted:
            counts = count_lines(self._counted, self.strings)
            lines += [self.strings("stored.counted"), *(f"  {line}" for line in counts)]
        files = self.query_one(StoredFiles)
        files.show(lines)
        assert files.parent is not None
        files.parent.display = bool(lines)

    def set_asking(self, *, asks: bool) -> None:
        """Show either the question whether to erase the files, if any, or the button that leads to it.

        Move the focus to the answer that erases nothing, or to the text.
        """
        self._asks = asks
        self._update_question()
        self.set_focus(self._no_button if self._question.display else self._pane)

    def _update_question(self) -> None:
        is_anything_stored = bool(self._files)
        self._question.display = is_anything_stored and self._asks
        self._offer.display = is_anything_stored and not self._asks

    @on(PushButton.Pressed, "#erase")
    def ask(self) -> None:
        self.set_asking(asks=True)

    @on(PushButton.Pressed, "#no")
    def cancel(self) -> None:
        self.set_asking(asks=False)

    @on(PushButton.Pressed, "#yes")
    def erase(self) -> None:
        self.post_message(EraseRequested())

    def reset_view(self) -> None:
        self._pane.scroll_home(animate=False, immediate=True)  # show sets the focus

    def action_back(self) -> None:
        if self._question.display:
            self.set_asking(asks=False)
        else:
            super().action_back()
