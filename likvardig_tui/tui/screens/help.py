"""The help: every key, read from the bindings themselves, what is stored where, and the accessibility statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.markdown import BULLET, blocks
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.accessibility import statement
from likvardig_tui.tui.key_labels import key_label
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.controls_pane import ControlsPane
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from likvardig_tui.tui.widgets.search_bar import SearchField
from likvardig_tui.tui.widgets.topic_list import TopicList

KeyGroup = tuple[str, Sequence[BindingType]]
"""The name of the string for a heading, and the bindings below it."""

KEYS_WIDTH = 18
"""Cells; ``Enter, Mellanslag,`` fits on one line."""


def key_groups(app_bindings: Sequence[BindingType], *, can_copy: bool) -> list[KeyGroup]:
    """Return every binding, grouped by where it works; those for copying only if ``can_copy``."""
    groups = (
        ("help.list", TopicList.BINDINGS),
        ("help.page", PageScreen.BINDINGS),
        ("help.search", SearchField.BINDINGS),
        ("help.contact", ContactPane.BINDINGS),
        (
            "help.settings",
            [*ConsentSwitch.BINDINGS, *Picker.BINDINGS, *ControlsPane.BINDINGS, *SettingsScreen.BINDINGS],
        ),
        ("help.notice", PushButton.BINDINGS),
        ("help.everywhere", [*app_bindings, *BrowserScreen.BINDINGS]),
    )
    return [(heading, [one for one in bindings if can_copy or not _is_personal(one)]) for heading, bindings in groups]


def _is_personal(binding: BindingType) -> bool:
    """Whether a key copies, which is of use only at a person's own terminal."""
    return isinstance(binding, Binding) and binding.action in ("copy", "copy_text")


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """The keys for one action."""

    keys: str
    """Their names in the current language: ``Upp, k``."""
    action: str


def key_help(strings: Strings, bindings: Iterable[BindingType]) -> list[KeyHelp]:
    """Return the keys for each description in ``bindings``, in the same order."""
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        assert isinstance(binding, Binding)
        names = [binding.key_display] if binding.key_display else []
        names = names or [key_label(strings, key) for key in binding.key.split(",")]
        known = keys.setdefault(binding.description, [])
        known += [name for name in names if name not in known]
    return [KeyHelp(", ".join(names), _describe(strings, description)) for description, names in keys.items()]


def _describe(strings: Strings, description: str) -> str:
    """Return the text for an action: the longer one if there is one, else the one in the footer."""
    long_name = description.replace("keys.", "key_help.")
    return strings(long_name if long_name in strings else description)


def _list(points: Iterable[str]) -> Table:
    table = Table.grid(padding=(0, 1))
    for point in points:
        table.add_row(BULLET, Text(point))
    return table


class HelpScreen(BrowserScreen):
    """Shows the keys, what is stored, and the accessibility statement."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,question_mark", "back", "keys.back")]

    def __init__(self, content: LocalizedContent, keys: Sequence[KeyGroup], storage_paths: StoragePaths) -> None:
        super().__init__(content)
        self._keys = keys
        self._storage_paths = storage_paths

    def heading(self) -> str:
        return self.strings("help.title")

    def compose_body(self) -> ComposeResult:
        with ReadingPane():
            for heading, bindings in self._keys:
                yield Static(Content(self.strings(heading)), classes="heading")
                yield Static(self._table(bindings), classes="part")
            yield Static(Content(self.strings("help.stored")), classes="heading")
            explanation = self._storage_paths.explanation(self.strings, self.topic.privacy)
            paragraphs = [*blocks(explanation), *blocks(self._storage_paths.locations(self.strings))]
            yield Static(Content("\n\n".join(block.text for block in paragraphs)), classes="part")
            for part in statement(self.strings, self.topic.contact):
                yield Static(Content(part.heading), classes="heading")
                yield Static(Content(part.text), classes="part")
                if part.points:
                    yield Static(_list(part.points), classes="part")

    def _table(self, bindings: Sequence[BindingType]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=KEYS_WIDTH)
        table.add_column(ratio=1)
        for line in key_help(self.strings, bindings):
            table.add_row(Text(line.keys), Text(line.action))
        return table
