"""A pane of text with controls in it, of which only one in view has the focus."""

from __future__ import annotations

from textual.geometry import Offset, Region
from textual.message import Message
from textual.widget import Widget

from likvardig_tui.tui.widgets.reading_pane import ReadingPane


class ControlsPane(ReadingPane, inherit_bindings=False):
    """Scrolls, with keys that are its screen's. It has the focus itself where none of its controls is in view."""

    FOCUS_ON_CLICK = False  # the reader's place is at a control

    class Scrolled(Message):
        """It was scrolled by mouse, which leaves the focus where it was."""

    def on_mouse_scroll_down(self) -> None:
        """Tell of it, once it has scrolled."""
        self.call_after_refresh(self.post_message, self.Scrolled())

    on_mouse_scroll_up = on_scroll_up = on_scroll_down = on_scroll_to = on_mouse_scroll_down

    def shows(self, control: Widget, spare: int = 0) -> bool:
        """Return whether the line on which a key would press a control is in view, above ``spare`` last lines."""
        return 0 <= self.line_of(control) - self.scroll_offset.y < max(1, self.size.height - spare)

    def show(self, control: Widget) -> None:
        """Bring that line into view, with what stands around it."""
        if self.size.height and not self.shows(control):
            self.scroll_to(y=self.line_of(control) - self.size.height // 2, animate=False, immediate=True)

    def keep_in_view(self, control: Widget) -> None:
        """Bring that line into view, with as little as that takes."""
        if self.size.height:
            self.scroll_to_region(Region(0, self.line_of(control), 1, 1), animate=False, immediate=True)

    def line_of(self, control: Widget) -> int:
        """Return the line, from the top of all there is, on which a control has its cursor."""
        line = getattr(control, "cursor_offset", Offset(0, 0)).y
        while isinstance(control, Widget) and control is not self:
            line += control.virtual_region.y
            control = control.parent  # type: ignore[assignment]
        return int(line)

    def on_resize(self) -> None:
        """Keep the control with the focus in view, whatever has taken or given room."""
        self._keep_focus_in_view()
        self.call_after_refresh(self._keep_focus_in_view)

    def _keep_focus_in_view(self) -> None:
        focused = self.screen.focused if self.is_attached else None
        if focused is not None and self in focused.ancestors:
            self.keep_in_view(focused)
