"""Symbols that show state by shape. All are in Latin-1 or code page 437, so that every font has them."""

FOCUS, FOCUS_END = "»", "«"
CURRENT_HIT = "→"
"""Precedes the line with the current search hit."""
COLLAPSED, EXPANDED = "►", "▼"
CHECKED, UNCHECKED = "[■]", "[ ]"
SELECTED, UNSELECTED = "(•)", "( )"
GOAL_BAR = "│ "
