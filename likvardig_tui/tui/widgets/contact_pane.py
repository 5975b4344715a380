"""The contact, with a cursor on the field that a key copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalScroll
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.hits import Hit, contact_blocks
from likvardig_tui.content.markdown import Block
from likvardig_tui.content.model import CONTACT_NAMES, Contact, ContactField
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.binding_groups import SELECT
from likvardig_tui.tui.compositor import use_container_lines, use_plain_lines
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.messages import CopyRequested
from likvardig_tui.tui.passages import Spoken
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.contact_layout import TEXT_CLASSES, first_way_runs, has_room_for_keys, key_hints
from likvardig_tui.tui.widgets.contact_text import ContactText, SearchableText
from likvardig_tui.tui.widgets.focus import note_focus


class KeyHint(ContactText):
    """A key and what it does; a click does it."""

    ALLOW_SELECT = False

    def __init__(self, key: str, action: str, what: str) -> None:
        super().__init__([(key, "key"), (f" {what}", "label")])
        self.action = action

    def get_content_width(self, container: Size, viewport: Size) -> int:
        del container, viewport
        return cell_len(self._text)


class CopyableField(SearchableText):
    """A phone number, an address or a link below its label."""

    MARK_WIDTH = 1

    def __init__(self, block: Block, contact: int, field: ContactField) -> None:
        """``contact`` is the index of the contact that it belongs to."""
        label_end = block.text.index("\n")
        runs = [(block.text[:label_end], "label"), (block.text[label_end:], "value")]
        super().__init__(block, runs, classes=field.name.replace("_", "-"))
        self._ranges[0] = self._ranges[0]._replace(start=-1)  # with the mark before it
        self.contact = contact
        self.field = field

    def _mark(self, y: int) -> str:
        """Return the mark of the cursor, or of the current search hit, which show them without colours."""
        if y == 0 and self.has_class("-cursor") and self.query_ancestor(ContactPane).has_focus:
            return FOCUS
        return CURRENT_HIT if self.current_hit is not None and y == self.line_of(self.current_hit) else " "


class ContactPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The contacts; in a narrow window only the first phone number until the pane has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "keys.copy"),
        Binding("m", "qr", "keys.qr"),
        Binding("up,k", "move(-1)", "keys.up", group=SELECT),
        Binding("down,j", "move(1)", "keys.down", group=SELECT),
        Binding("pageup", "page_up", "keys.page_up", show=False),
        Binding("pagedown", "page_down", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the field that is copied."""

    def __init__(self, contacts: Sequence[Contact], strings: Strings, features: Features) -> None:
        super().__init__()
        use_container_lines(self)
        self._contacts = contacts
        self._strings = strings
        self._features = features
        self._mark = Static(Content(FOCUS), id="contact-mark")
        self._keys = HorizontalGroup(id="contact-keys")
        self._texts: list[SearchableText] = []
        """The texts in the order of ``contact_blocks`` of one contact after another."""
        self.fields: list[CopyableField] = []
        """Those of the texts that can be copied."""
        self._hits: dict[int, list[Hit]] = {}
        """The search hits by block."""
        self._current_hit: Hit | None = None
        self._hit_in_view: Hit | None = None
        """The hit last gone to, also after the search, until another field is clicked or moved to."""

    def compose(self) -> ComposeResult:
        strings = self._strings
        yield self._mark
        yield ContactText(first_way_runs(self._contacts, strings), classes="contact-first-way")
        for index, contact in enumerate(self._contacts):
            self._add_texts(index, contact)
        self.fields = [text for text in self._texts if isinstance(text, CopyableField)]
        yield from self._texts
        with self._keys:
            for key, action, what in key_hints(strings, can_copy=self._features.can_copy):
                yield KeyHint(key, action, what)

    def _add_texts(self, index: int, contact: Contact) -> None:
        blocks = contact_blocks(contact, self._strings, hyperlinks=self._features.hyperlinks)
        for block, name in zip(blocks, TEXT_CLASSES, strict=False):
            text = SearchableText(block, classes=name)
            if not block.text:
                text.display = False
            self._texts.append(text)
        for block, field in zip(blocks[len(TEXT_CLASSES) :], contact.fields, strict=True):
            self._texts.append(CopyableField(block, index, field))
        self._texts[-1].set_class(index == len(self._contacts) - 1, "-last")

    @property
    def cursor_offset(self) -> Offset:
        """The line of the current search hit; without one, the field under the cursor, or the mark if it has none."""
        if not self._has_fields:
            return Offset(0, 0)
        if (line := self._hit_line) is not None:
            return Offset(0, line - self.scroll_offset.y)
        widget = self._mark if self._mark.visible else self.fields[self.cursor]
        return widget.region.offset - self.content_region.offset

    @property
    def _has_fields(self) -> bool:
        """False once the pane's children have been removed; its callbacks may run after that."""
        return bool(self.children)

    def _update_mark(self) -> None:
        """Mark the line of a hit above the fields, or the first line while the field of the cursor is out of view."""
        if not self._has_fields:
            return
        first, height, hit = self.scroll_offset.y, self.size.height, self._current_hit
        is_above_fields = hit is not None and not isinstance(self._texts[hit.block], CopyableField)
        line = (self._hit_line if is_above_fields else None) or self.fields[self.cursor].virtual_region.y
        is_in_view = first <= line < first + height
        if self._mark.content != (mark := CURRENT_HIT if is_above_fields else FOCUS):
            self._mark.update(Content(mark), layout=False)
        self._mark.styles.offset = (0, line - first if is_above_fields else 0)
        self._mark.visible = is_in_view if is_above_fields else self.has_focus and not is_in_view

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of the texts beside the scroll bar; Textual counts its column as space for them."""
        return super().get_content_height(container, viewport, width - self.styles.scrollbar_size_vertical)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._update_mark()

    def validate_cursor(self, cursor: int) -> int:
        """Limit the cursor to the fields: in another language, or after a change, there may be fewer."""
        return max(0, min(cursor, len(self.fields) - 1))

    def watch_cursor(self, cursor: int) -> None:
        for index, field in enumerate(self.fields):
            is_cursor = index == cursor
            if is_cursor or field.has_class("-cursor"):
                field.set_class(is_cursor, "-cursor")
                field.refresh()
        self._update_mark()

    def on_mount(self) -> None:
        use_plain_lines(self.vertical_scrollbar)
        self.watch_cursor(self.cursor)

    def on_focus(self, event: events.Focus) -> None:
        note_focus(self, event)
        self.watch_cursor(self.cursor)
        self.call_after_refresh(self._scroll_to_cursor)  # the pane grows when it gets the focus

    def on_resize(self) -> None:
        """Show as much from the top as keeps the field under the cursor in view."""
        if self._has_fields and self._keys.display != (has_room := self._has_room_for_keys()):
            self._keys.display = has_room
        if self.has_focus or self._current_hit is not None:
            is_after_search = self._hit_in_view is not None and self._current_hit is None
            self.call_after_refresh(self._scroll_to_cursor, from_top=not is_after_search)

    def _has_room_for_keys(self) -> bool:
        """Whether the keys fit below the last field, even while the window shows the notice and a status."""
        if self.screen.has_class("-narrow"):
            return False
        last_line = self.fields[-1].virtual_region.bottom
        return has_room_for_keys(last_line, self.gutter.height, self.app.size.height)

    def _scroll_to_cursor(self, *, from_top: bool = False) -> None:
        if from_top:
            self.scroll_home(animate=False, immediate=True)
        if not self._has_fields:
            return
        height, hit = max(1, self.size.height), self._hit_in_view
        text = self.fields[self.cursor] if hit is None else self._texts[hit.block]
        region = text.virtual_region
        if hit is not None and (line := self._line_of(hit)) >= region.y + height:
            region = Region(region.x, line, region.width, 1)
        first_lines = region.crop_size(Size(region.width, min(region.height, height)))
        self.scroll_to_region(first_lines, animate=False, immediate=True)
        self._update_mark()

    def on_blur(self, event: events.Blur) -> None:
        """Show the first contact again, whose phone number is to be in view."""
        note_focus(self, event)
        self.watch_cursor(self.cursor)
        if self._current_hit is None:
            self._hit_in_view = None
            self.scroll_home(animate=False)

    async def action_move(self, direction: int) -> None:
        """Scroll to what is out of view before the next field, so that every line can be read; then move to it.

        Beyond the ends, leave the contact.
        """
        self._set_current_hit(None)
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
        else:
            await self.run_action(f"screen.focus_beyond({direction})")

    # Reading aloud

    def spoken(self, strings: Strings) -> Spoken:
        """Return the contact under the cursor, and its field, or the text with the current search hit."""
        del strings
        if not self._has_fields:
            return Spoken()
        field = self.fields[self.cursor]
        contact = self._contacts[field.contact]
        text = field if self._current_hit is None else self._texts[self._current_hit.block]
        return Spoken(". ".join(filter(None, (contact.title, contact.name))), text.block.text.replace("\n", ": ", 1))

    @property
    def reading_start(self) -> Widget | None:
        """The field under the cursor; the first text of all if that is the first field."""
        return self.fields[self.cursor] if self.cursor else next(iter(self._texts), None)

    def show_text(self, widget: Widget, region: Region) -> None:
        """Move the cursor to a text that is one of the fields, and scroll to a region of the pane's content."""
        if isinstance(widget, CopyableField):
            self.cursor = self.fields.index(widget)
        self.scroll_to_region(region, animate=False, immediate=True)

    # Search

    @property
    def _hit_line(self) -> int | None:
        """The line of the pane on which the current search hit begins."""
        return None if self._current_hit is None else self._line_of(self._current_hit)

    def _line_of(self, hit: Hit) -> int:
        """Return the line of the pane on which a hit begins."""
        text = self._texts[hit.block]
        return text.virtual_region.y + text.line_of(hit)

    def show_hits(self, hits: Iterable[Hit]) -> None:
        """Highlight ``hits``; none of them is the current one."""
        self._hits = defaultdict(list)
        for hit in hits:
            self._hits[hit.block].append(hit)
        self.show_hit(None)

    def show_hit(self, hit: Hit | None) -> None:
        """Make one of the hits the current one, or none, and scroll to it. A narrow window then shows all.

        Without a current hit, the latest one stays in view while the pane has the focus.
        """
        before = self._hit_in_view
        self._set_current_hit(hit)
        if hit is None and self.has_focus:
            self._hit_in_view = before
        self.set_class(hit is not None, "-at-hit")
        if hit is not None and isinstance(text := self._texts[hit.block], CopyableField):
            self.cursor = self.fields.index(text)
        self.call_after_refresh(self._scroll_to_cursor)  # the pane grows when it has a hit

    def _set_current_hit(self, hit: Hit | None) -> None:
        self._current_hit = self._hit_in_view = hit
        for block, text in enumerate(self._texts):
            text.show_hits(self._hits.get(block, ()), hit if hit is not None and hit.block == block else None)

    # Keys

    def action_first(self) -> None:
        self._set_current_hit(None)
        self.cursor = 0
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self._set_current_hit(None)
        self.cursor = len(self.fields) - 1
        self.scroll_end(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key that copies if there is no clipboard."""
        del parameters
        return action != "copy" or self._features.can_copy

    def action_copy(self) -> None:
        self.post_message(CopyRequested("\n".join(self.fields[self.cursor].field.lines), is_contact=True))

    async def action_qr(self) -> None:
        """Show the code of the link under the cursor, or of the contact that the field belongs to."""
        field = self.fields[self.cursor]
        before = sum(1 + len(contact.links) for contact in self._contacts[: field.contact])
        links = [each.field for each in self.fields if each.contact == field.contact and each.field.name == "link"]
        is_link = field.field.name == "link"
        index = before + (1 + [link is field.field for link in links].index(True) if is_link else 0)
        await self.run_action(f"app.show_codes({CONTACT_NAMES[0]!r}, {index})")

    async def on_click(self, event: events.Click) -> None:
        if event.widget in self.fields:
            self.cursor, self._hit_in_view = self.fields.index(event.widget), self._current_hit
        elif isinstance(event.widget, KeyHint):
            await self.run_action(event.widget.action)
