"""A pane of text and controls in which keys never act on a control that is out of view."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.widget import Widget

from likvardig_tui.tui.binding_groups import SELECT
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.reading_pane import ReadingPane


class ControlsPane(ReadingPane, inherit_bindings=False):
    """Keys move between the controls, and scroll where there are none. The pane has the focus if no control is in view.

    Its screen returns ``tab_order`` as its focus chain, and calls ``show`` when it moves the focus.
    """

    FOCUS_ON_CLICK = False  # a click between the controls leaves the focus where it is
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "keys.up", group=SELECT),
        Binding("down,j", "move(1)", "keys.down", group=SELECT),
        Binding("pageup", "page(-1)", "keys.page_up", show=False),
        Binding("pagedown", "page(1)", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
    ]

    # Controls and focus

    @property
    def controls(self) -> list[Widget]:
        """The widgets that can have the focus, from the top."""
        return [widget for widget in self.query("*") if widget.focusable]

    @property
    def _focused_control(self) -> Widget | None:
        """The control that has the focus; None also if the pane has been removed."""
        focused = self.screen.focused if self.is_attached else None
        return focused if focused in self.controls else None

    @property
    def tab_order(self) -> list[Widget]:
        """The controls; while the pane has the focus also the pane, after the controls above its first line in view."""
        order = self.controls
        if self.screen.focused is self:
            top = self.scroll_offset.y
            order.insert(sum(self._line_of(control) < top for control in order), self)
        return order

    def focus_top(self) -> None:
        """Scroll to the top and focus the first control, with as much as possible of the text above it in view."""
        self.scroll_home(animate=False, immediate=True)
        self.screen.set_focus(next(iter(self.controls), self), scroll_visible=False)
        self.call_after_refresh(self.show_focus)

    def show_focus(self) -> None:
        """Scroll the focused control into view; if there is none, focus one that is in view."""
        if (control := self._focused_control) is not None:
            self.keep_in_view(control)
        else:
            self._focus_visible(1)

    def _focus_visible(self, direction: int) -> None:
        """Focus a control in view, unless one has the focus: the first for ``direction`` 1, the last for -1."""
        focused = self._focused_control
        if not self.is_attached or (focused is not None and self._is_in_view(focused)):
            return
        # The last line does not count: the keys of the control may take another line of the footer.
        visible = [control for control in self.controls if self._is_in_view(control, margin=1)]
        target = visible[0 if direction > 0 else -1] if visible else self
        self.screen.set_focus(target, scroll_visible=False)

    # Scrolling

    def _line_of(self, control: Widget) -> int:
        """Return the line, from the top of the text, on which keys act on a control."""
        line = getattr(control, "cursor_offset", Offset(0, 0)).y
        while isinstance(control, Widget) and control is not self:
            line += control.virtual_region.y
            control = control.parent  # type: ignore[assignment]
        return int(line)

    def _is_in_view(self, control: Widget, margin: int = 0) -> bool:
        """Return whether that line is in view, above the last ``margin`` lines."""
        return 0 <= self._line_of(control) - self.scroll_offset.y < max(1, self.size.height - margin)

    def show(self, control: Widget) -> None:
        """Scroll a control to the middle unless it is in view."""
        if self.size.height and not self._is_in_view(control):
            self.scroll_to(y=self._line_of(control) - self.size.height // 2, animate=False, immediate=True)

    def keep_in_view(self, control: Widget) -> None:
        """Scroll as little as brings a control into view."""
        if self.size.height:
            self.scroll_to_region(Region(0, self._line_of(control), 1, 1), animate=False, immediate=True)

    def action_move(self, direction: int) -> None:
        """Move within the focused picker, or to the next control; without either, scroll."""
        controls, focused = self.controls, self._focused_control
        if isinstance(focused, Picker) and focused.move(direction):
            self.keep_in_view(focused)
            return
        if focused is not None:
            index = controls.index(focused) + direction
            if 0 <= index < len(controls):
                target = controls[index]
                if isinstance(target, Picker):
                    target.enter(direction)
                self.screen.set_focus(target)
                return
        self._scroll_lines(direction * max(1, self.size.height // 3))

    def show_text(self, widget: Widget, region: Region) -> None:
        """Scroll as little as brings a region into view, and focus a control that is in view then."""
        before = self.scroll_offset.y
        super().show_text(widget, region)
        if self.scroll_offset.y != before:
            self._focus_visible(self.scroll_offset.y - before)

    def action_page(self, direction: int) -> None:
        self._scroll_lines(direction * max(1, self.size.height - 1))

    def action_first(self) -> None:
        self._scroll_lines(-self.max_scroll_y)

    def action_last(self) -> None:
        self._scroll_lines(self.max_scroll_y)

    def _scroll_lines(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False, immediate=True)
        self._focus_visible(lines)

    def on_mouse_scroll_down(self) -> None:
        # Textual also scrolls after a refresh, in a callback that is registered later than this one.
        self.call_after_refresh(self.screen.call_later, self._focus_visible, 1)

    on_mouse_scroll_up = on_scroll_up = on_scroll_down = on_scroll_to = on_mouse_scroll_down

    def handle_resize(self) -> None:
        """Keep the focused control in view when the footer or the status line takes lines or frees them."""
        self._keep_focused_in_view()
        super().handle_resize()
        self.call_after_refresh(self._keep_focused_in_view)

    def _keep_focused_in_view(self) -> None:
        if (control := self._focused_control) is not None:
            self.keep_in_view(control)
