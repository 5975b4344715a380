"""The help: every key, read from the bindings themselves, what is stored where, and the accessibility statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.markdown import BULLET, blocks
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.accessibility import Section, statement
from likvardig_tui.tui.key_labels import key_label, spoken_label
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.qr import QrScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.speech_app import SPEECH_BINDINGS
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.card import Card, Columns
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

ASIDE = ("help.contact", "help.codes", "help.settings", "help.speech", "help.everywhere")
"""Groups of keys in the column at the right."""
COPY_ACTIONS = ("copy", "copy_panel", "copy_text")
"""Of use only at a person's own terminal, where there are other programs to paste into."""
PRINT_ACTIONS = ("print", "print(True)")
START_PAGE_ACTIONS = ("start_page",)
KEY_SEPARATOR = ", "
KEYS_WIDTH = 18
"""Cells; ``Enter, Mellanslag,`` fits on one line."""
NARROW_KEYS_WIDTH, MIN_WIDTH = 11, 40
"""Cells in a narrow window, and those from which it is not; ``Mellanslag,`` fits on one line."""


def key_groups(
    app_bindings: Sequence[BindingType], *, can_copy: bool, can_print: bool, has_topics: bool, can_speak: bool
) -> list[KeyGroup]:
    """Return every binding, grouped by where it works.

    Those for copying, printing and speech are left out if that is not possible, that for the start page if there is
    none.
    """
    groups = (
        ("help.list", TopicList.BINDINGS),
        ("help.page", PageScreen.BINDINGS),
        ("help.search", SearchField.BINDINGS),
        ("help.contact", ContactPane.BINDINGS),
        ("help.codes", QrScreen.BINDINGS),
        (
            "help.settings",
            [*ConsentSwitch.BINDINGS, *Picker.BINDINGS, *ControlsPane.BINDINGS, *SettingsScreen.BINDINGS],
        ),
        ("help.notice", [*PushButton.BINDINGS, *ButtonFlow.BINDINGS]),
        ("help.speech", SPEECH_BINDINGS),
        ("help.everywhere", [*(one for one in app_bindings if one not in SPEECH_BINDINGS), *BrowserScreen.BINDINGS]),
    )
    speech_actions = tuple(map(_action, SPEECH_BINDINGS))
    optional = (
        *((COPY_ACTIONS, can_copy), (PRINT_ACTIONS, can_print)),
        *((START_PAGE_ACTIONS, has_topics), (speech_actions, can_speak)),
    )
    left_out = [action for actions, can_do in optional if not can_do for action in actions]
    kept = ((heading, [one for one in bindings if _action(one) not in left_out]) for heading, bindings in groups)
    return [(heading, bindings) for heading, bindings in kept if bindings]


def _action(binding: BindingType) -> str:
    assert isinstance(binding, Binding)
    return binding.action


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
    return [KeyHelp(KEY_SEPARATOR.join(names), _describe(strings, description)) for description, names in keys.items()]


def _describe(strings: Strings, description: str) -> str:
    """Return the text for an action: the longer one if there is one, else the one in the footer."""
    long_name = description.replace("keys.", "key_help.")
    return strings(long_name if long_name in strings else description)


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Keys, and next to them what they do."""

    lines: Sequence[KeyHelp]
    keys_width: int
    key_style: Style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table.grid(padding=(0, 2))
        is_narrow = options.max_width < MIN_WIDTH
        table.add_column(width=min(self.keys_width, NARROW_KEYS_WIDTH) if is_narrow else self.keys_width)
        table.add_column(ratio=1)
        for line in self.lines:
            table.add_row(Text(line.keys, self.key_style), Text(line.action))
        yield table


class Points(Static):
    """A list of sentences."""

    def __init__(self, points: Sequence[str]) -> None:
        table = Table.grid(padding=(0, 1))
        for point in points:
            table.add_row(BULLET, Text(point))
        super().__init__(table, classes="points")
        self._points = points

    def passages(self) -> Iterable[Passage]:
        return map(Passage, self._points)


def _section_card(section: Section, classes: str = "") -> Card:
    """Return a card with a section of the accessibility statement."""
    lists = [Points(section.points)] if section.points else []
    return Card(section.heading, Static(Content(section.text)), *lists, classes=classes)


class Keys(Static):
    """A table of keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key"}

    def __init__(self, strings: Strings, lines: Sequence[KeyHelp], keys_width: int = KEYS_WIDTH) -> None:
        """``keys_width`` are the cells of the column of keys, in a window that is not narrow."""
        super().__init__()
        self._strings, self._lines, self._keys_width = strings, lines, keys_width

    def passages(self) -> Iterable[Passage]:
        return [Passage(f"{self._spoken_keys(line.keys)}: {line.action}") for line in self._lines]

    def _spoken_keys(self, keys: str) -> str:
        return KEY_SEPARATOR.join(spoken_label(self._strings, label) for label in keys.split(KEY_SEPARATOR))

    def render(self) -> KeyTable:
        return KeyTable(self._lines, self._keys_width, self.get_component_rich_style("keys--key"))


class HelpScreen(BrowserScreen):
    """Shows the keys, what is stored, and the accessibility statement."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,question_mark", "back", "keys.back")]

    def __init__(
        self,
        content: LocalizedContent,
        get_keys: Callable[[LocalizedContent], Sequence[KeyGroup]],
        storage_paths: StoragePaths,
        *,
        speaks: bool,
        at_kiosk: bool,
    ) -> None:
        """``get_keys`` returns the keys for some content. ``speaks`` and ``at_kiosk`` are those of the statement."""
        super().__init__(content)
        self._get_keys = get_keys
        self._speaks, self._at_kiosk = speaks, at_kiosk
        self._storage_paths = storage_paths

    def heading(self) -> str:
        return self.strings("help.title")

    def compose_body(self) -> ComposeResult:
        strings = self.strings
        with ReadingPane():
            yield Card(
                strings("help.start"), Keys(strings, self._first_keys(), 5), Static(Content(strings("help.start_safe")))
            )
            with Columns(is_equal=True):
                for heading, bindings in self._get_keys(self._current_content):
                    keys = Keys(strings, key_help(strings, bindings))
                    yield Card(strings(heading), keys, classes="aside" if heading in ASIDE else "")
            yield Card(strings("help.stored"), Static(Content(self._stored())))
            sections = statement(strings, self.topic.contact, speaks=self._speaks, at_kiosk=self._at_kiosk)
            not_met, complaints, met, *others = sections
            for main, asides in ((not_met, (complaints,)), (met, others)):
                with Columns(is_equal=True):
                    yield _section_card(main)
                    for aside in asides:
                        yield _section_card(aside, "aside")

    def _first_keys(self) -> list[KeyHelp]:
        """Return the keys that someone needs who has never used a terminal."""
        names = {"↑ ↓": "arrows", "Enter": "enter", "Esc": "escape", "F1": "help"}
        return [KeyHelp(keys, self.strings(f"help.start_{name}")) for keys, name in names.items()]

    def _stored(self) -> str:
        explanation = self._storage_paths.explanation(self.strings, self.topic.privacy)
        paragraphs = [*blocks(explanation), *blocks(self._storage_paths.locations(self.strings))]
        return "\n\n".join(block.text for block in paragraphs)
