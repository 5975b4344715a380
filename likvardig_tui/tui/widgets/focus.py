"""What Textual does when the focus comes to a widget or leaves it, except to draw all of the widget anew."""

from __future__ import annotations

from textual import events
from textual.widget import Widget


def note_focus(widget: Widget, event: events.Focus | events.Blur) -> None:
    """Handle ``event`` instead of Textual. The widget redraws the part of it that shows whether it has the focus."""
    event.prevent_default()
    widget.has_focus = isinstance(event, events.Focus)
    if widget.parent is not None:
        message = events.DescendantFocus if widget.has_focus else events.DescendantBlur
        widget.parent.post_message(message(widget))
