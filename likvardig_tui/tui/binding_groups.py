"""Groups of bindings that the bottom line shows together."""

from __future__ import annotations

from textual.binding import Binding

SELECT = Binding.Group("keys.select")
"""Bindings of arrows that move between items; the footer shows them together."""
SCROLL = Binding.Group("keys.scroll")
"""Bindings of arrows that scroll a text."""
STEP = Binding.Group("keys.step")
"""Bindings of arrows that step through search hits."""
CODES = Binding.Group("keys.codes")
"""Bindings of arrows that step through QR codes."""
