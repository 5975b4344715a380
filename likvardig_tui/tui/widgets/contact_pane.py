"""How to reach the education administration, with what can be copied under a cursor."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.widgets import Static

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.messages import CopyRequested, QrRequested
from likvardig_tui.tui.symbols import FOCUS
from likvardig_tui.tui.widgets.footer import WHERE_THERE_IS_ROOM


class CopyableField(Static):
    """A number or an address under its label."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact-field--lines"}

    def __init__(self, label: str, lines: tuple[str, ...], *, id: str) -> None:  # Textual's name for it
        super().__init__(id=id)
        self._label = label
        self.lines = lines

    def render(self) -> Content:
        """Draw the label and the lines; an arrow marks the one under the cursor where colours cannot."""
        pane = self.query_ancestor(ContactPane)
        mark = FOCUS if self.has_class("-cursor") and pane.has_focus else " "
        style = self.get_visual_style("contact-field--lines", partial=True)
        return Content.assemble(f"{mark} {self._label}", *((f"\n  {line}", style) for line in self.lines))


class ContactPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The contact. On a narrow window only its name and number, until it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "keys.copy"),
        Binding("m", "qr", "keys.qr", id=WHERE_THERE_IS_ROOM),
        Binding("up,k", "move(-1)", "keys.up", show=False),
        Binding("down,j", "move(1)", "keys.down", show=False),
        Binding("pageup", "page_up", "keys.page_up", show=False),
        Binding("pagedown", "page_down", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """Which field ``y`` copies, from 0."""

    def __init__(self, contact: Contact, strings: Strings, *, can_copy: bool) -> None:
        """``can_copy`` says whether there is a clipboard to copy to."""
        super().__init__()
        self._contact = contact
        self._strings = strings
        self._can_copy = can_copy

    def compose(self) -> ComposeResult:
        """Lay the contact out."""
        contact, strings = self._contact, self._strings
        yield Static(Content(FOCUS), id="contact-mark")
        yield Static(Content(f"{strings('contact.phone')}: {contact.phone}"), classes="contact-brief")
        yield Static(Content(contact.title), classes="contact-title")
        yield Static(Content(contact.name), classes="contact-name")
        text = "\n\n".join(block.text for block in blocks(contact.text))
        yield Static(Content(text), classes="contact-text")
        for field in contact.fields:
            yield CopyableField(strings(f"contact.{field.name}"), field.lines, id=field.name.replace("_", "-"))

    @property
    def fields(self) -> list[CopyableField]:
        """What can be copied, from the top."""
        return list(self.query(CopyableField))

    @property
    def cursor_offset(self) -> Offset:
        """Where the field under the cursor begins, or where its mark is when that is out of view."""
        if self._is_emptied:
            return Offset(0, 0)
        at = self._mark if self._mark.visible else self.fields[self.cursor]
        return at.region.offset - self.content_region.offset

    @property
    def _is_emptied(self) -> bool:
        """Whether another pane, in another language, is on its way; what was to be scrolled in this one comes late."""
        return not self.fields

    @property
    def _mark(self) -> Static:
        return self.query_one("#contact-mark", Static)

    def _show_mark(self) -> None:
        """Mark the first line in view while the field under the cursor begins elsewhere."""
        if self._is_emptied:
            return
        line = self.fields[self.cursor].virtual_region.y
        first = self.scroll_offset.y
        self._mark.visible = self.has_focus and not first <= line < first + self.size.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow with the mark."""
        super().watch_scroll_y(old_value, new_value)
        self._show_mark()

    def watch_cursor(self, cursor: int) -> None:
        """Mark the field under the cursor."""
        for at, field in enumerate(self.fields):
            field.set_class(at == cursor, "-cursor")
            field.refresh()
        self._show_mark()

    def on_mount(self) -> None:
        """Begin at the number."""
        self.watch_cursor(self.cursor)

    def on_focus(self) -> None:
        """Show which field the keys act on, once there is the room that the focus gives."""
        self.watch_cursor(self.cursor)
        self.call_after_refresh(self._show_cursor)

    def on_resize(self) -> None:
        """Show as much from the top as leaves that field in view."""
        if self.has_focus:
            self.call_after_refresh(self._show_cursor, from_top=True)

    def _show_cursor(self, *, from_top: bool = False) -> None:
        if from_top:
            self.scroll_home(animate=False, immediate=True)
        if self._is_emptied:
            return
        field = self.fields[self.cursor].virtual_region
        first_lines = field.crop_size(Size(field.width, min(field.height, max(1, self.size.height))))
        self.scroll_to_region(first_lines, animate=False, immediate=True)
        self._show_mark()

    def on_blur(self) -> None:
        """Mark none."""
        self.watch_cursor(self.cursor)

    def action_move(self, direction: int) -> None:
        """Go to the next field; through what is out of view before it first, so that every line can be read."""
        here = self.fields[self.cursor].virtual_region
        top, height = self.scroll_offset.y, self.size.height
        is_last = self.cursor + direction not in range(len(self.fields))
        if direction > 0:
            left = (self.max_scroll_y if is_last else here.bottom - height) - top
        else:
            left = top - (0 if is_last else here.y)
        step = max(1, height - 1)
        if left > 0:
            self.scroll_relative(y=direction * min(left, step), animate=False)
        elif not is_last:
            self.cursor += direction
            there = self.fields[self.cursor].virtual_region
            wanted = (
                min(there.y, max(top, there.bottom - height))
                if direction > 0
                else min(top, max(there.y, there.bottom - height))
            )
            self.scroll_to(y=max(top - step, min(top + step, wanted)), animate=False)

    def action_first(self) -> None:
        """Go to the first field and the top of the pane."""
        self.cursor = 0
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the last field and the end of the pane."""
        self.cursor = len(self.fields) - 1
        self.scroll_end(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to copy only where that can be."""
        del parameters
        return action != "copy" or self._can_copy

    def action_copy(self) -> None:
        """Ask for the field under the cursor to be copied."""
        self.post_message(CopyRequested("\n".join(self.fields[self.cursor].lines), is_contact=True))

    def action_qr(self) -> None:
        """Ask for the contact as a QR code."""
        self.post_message(QrRequested())

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the field that is clicked."""
        if event.widget in self.fields:
            self.cursor = self.fields.index(event.widget)
