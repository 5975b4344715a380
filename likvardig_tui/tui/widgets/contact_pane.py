"""The contact, with a cursor on the field that a key copies."""

from __future__ import annotations

from typing import ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalScroll
from textual.content import Content
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.selection import Selection
from textual.widgets import Static

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.messages import CopyRequested, QrRequested
from likvardig_tui.tui.symbols import FOCUS
from likvardig_tui.tui.widgets.footer import OPTIONAL_KEY

BARS_HEIGHT = 7
"""Rows of a window above and below the contact, with the consent notice and a status."""


class ContactText(Static):
    """A text of labels, values and keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--label", "contact--value", "contact--key"}

    def styled(self, *parts: tuple[str, str]) -> Content:
        """Return the text of parts, each with the name of its style."""
        return Content.assemble(
            *((text, self.get_visual_style(f"contact--{name}", partial=True)) for text, name in parts)
        )


class PhoneLine(ContactText):
    """The phone number and its label on one line."""

    def __init__(self, label: str, phone: str) -> None:
        super().__init__(classes="contact-phone")
        self._parts = (f"{label}: ", "label"), (phone, "value")

    def render(self) -> Content:
        return self.styled(*self._parts)


class CopyableField(ContactText):
    """A phone number or an address below its label."""

    def __init__(self, label: str, lines: tuple[str, ...], *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.lines = lines

    def render(self) -> Content:
        pane = self.query_ancestor(ContactPane)
        # The mark shows the cursor without colours.
        mark = FOCUS if self.has_class("-cursor") and pane.has_focus else " "
        return self.styled((f"{mark}{self._label}", "label"), *((f"\n {line}", "value") for line in self.lines))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the cursor's mark and the indentation of the lines."""
        selected = super().get_selection(selection)
        return selected and (
            "\n".join(line.removeprefix(FOCUS).strip() for line in selected[0].split("\n")),
            selected[1],
        )


class KeyHint(ContactText):
    """A key and what it does; a click does it."""

    ALLOW_SELECT = False

    def __init__(self, key: str, action: str, what: str) -> None:
        super().__init__()
        self.action = action
        self._parts = (key, "key"), (f" {what}", "label")

    def render(self) -> Content:
        return self.styled(*self._parts)


class ContactPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The contact; in a narrow window only the phone number until the pane has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "keys.copy"),
        Binding("m", "qr", "keys.qr", id=OPTIONAL_KEY),
        Binding("up,k", "move(-1)", "keys.up", show=False),
        Binding("down,j", "move(1)", "keys.down", show=False),
        Binding("pageup", "page_up", "keys.page_up", show=False),
        Binding("pagedown", "page_down", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the field that is copied."""

    _mark = getters.query_one("#contact-mark", Static)
    _keys = getters.query_one("#contact-keys", HorizontalGroup)

    def __init__(self, contact: Contact, strings: Strings, *, can_copy: bool) -> None:
        """``can_copy`` says whether there is a clipboard."""
        super().__init__()
        self._contact = contact
        self._strings = strings
        self._can_copy = can_copy

    def compose(self) -> ComposeResult:
        contact, strings = self._contact, self._strings
        yield Static(Content(FOCUS), id="contact-mark")
        yield PhoneLine(strings("contact.phone"), contact.phone)
        yield Static(Content(contact.title), classes="contact-title")
        yield Static(Content(contact.name), classes="contact-name")
        text = "\n\n".join(block.text for block in blocks(contact.text))
        yield Static(Content(text), classes="contact-text")
        for field in contact.fields:
            yield CopyableField(strings(f"contact.{field.name}"), field.lines, id=field.name.replace("_", "-"))
        with HorizontalGroup(id="contact-keys"):
            if self._can_copy:
                yield KeyHint("y", "copy", strings("keys.copy"))
            yield KeyHint("m", "qr", strings("keys.qr"))

    @property
    def fields(self) -> list[CopyableField]:
        return list(self.query(CopyableField))

    @property
    def cursor_offset(self) -> Offset:
        """The start of the field under the cursor, or the mark if that is out of view."""
        if not self._has_fields:
            return Offset(0, 0)
        widget = self._mark if self._mark.visible else self.fields[self.cursor]
        return widget.region.offset - self.content_region.offset

    @property
    def _has_fields(self) -> bool:
        """False once the pane's children have been removed; its callbacks may run after that."""
        return bool(self.fields)

    def _update_mark(self) -> None:
        """Mark the first line in view while the start of the field under the cursor is out of view."""
        if not self._has_fields:
            return
        line = self.fields[self.cursor].virtual_region.y
        first = self.scroll_offset.y
        self._mark.visible = self.has_focus and not first <= line < first + self.size.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._update_mark()

    def watch_cursor(self, cursor: int) -> None:
        for index, field in enumerate(self.fields):
            field.set_class(index == cursor, "-cursor")
            field.refresh()
        self._update_mark()

    def on_mount(self) -> None:
        self.watch_cursor(self.cursor)

    def on_focus(self) -> None:
        self.watch_cursor(self.cursor)
        self.call_after_refresh(self._scroll_to_cursor)  # the pane grows when it gets the focus

    def on_resize(self) -> None:
        """Show as much from the top as keeps the field under the cursor in view."""
        if self._has_fields:
            self._keys.display = self._has_room_for_keys()
        if self.has_focus:
            self.call_after_refresh(self._scroll_to_cursor, from_top=True)

    def _has_room_for_keys(self) -> bool:
        """Whether the keys fit below the last field, even while the window shows the notice and a status."""
        if self.screen.has_class("-narrow"):
            return False
        needed = self.fields[-1].virtual_region.bottom + 2 + self.gutter.height
        return needed <= self.app.size.height - BARS_HEIGHT

    def _scroll_to_cursor(self, *, from_top: bool = False) -> None:
        if from_top:
            self.scroll_home(animate=False, immediate=True)
        if not self._has_fields:
            return
        field = self.fields[self.cursor].virtual_region
        first_lines = field.crop_size(Size(field.width, min(field.height, max(1, self.size.height))))
        self.scroll_to_region(first_lines, animate=False, immediate=True)
        self._update_mark()

    def on_blur(self) -> None:
        self.watch_cursor(self.cursor)

    def action_move(self, direction: int) -> None:
        """Scroll to what is out of view before the next field, so that every line can be read; then move to it."""
        current = self.fields[self.cursor].virtual_region
        top, height = self.scroll_offset.y, self.size.height
        is_last = self.cursor + direction not in range(len(self.fields))
        if direction > 0:
            hidden = (self.max_scroll_y if is_last else current.bottom - height) - top
        else:
            hidden = top - (0 if is_last else current.y)
        step = max(1, height - 1)
        if hidden > 0:
            self.scroll_relative(y=direction * min(hidden, step), animate=False)
        elif not is_last:
            self.cursor += direction
            target = self.fields[self.cursor].virtual_region
            if direction > 0:
                line = min(target.y, max(top, target.bottom - height))
            else:
                line = min(top, max(target.y, target.bottom - height))
            self.scroll_to(y=max(top - step, min(top + step, line)), animate=False)

    def action_first(self) -> None:
        self.cursor = 0
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.cursor = len(self.fields) - 1
        self.scroll_end(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key that copies if there is no clipboard."""
        del parameters
        return action != "copy" or self._can_copy

    def action_copy(self) -> None:
        self.post_message(CopyRequested("\n".join(self.fields[self.cursor].lines), is_contact=True))

    def action_qr(self) -> None:
        self.post_message(QrRequested())

    async def on_click(self, event: events.Click) -> None:
        if event.widget in self.fields:
            self.cursor = self.fields.index(event.widget)
        elif isinstance(event.widget, KeyHint):
            await self.run_action(event.widget.action)
