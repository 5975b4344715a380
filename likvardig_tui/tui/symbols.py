"""The signs that show state by shape. All are in Latin-1 or the old PC character set, so that every font has them."""

FOCUS, FOCUS_END = "»", "«"
HERE = "→"
"""Stands before the line with the search hit that the reader is at."""
CLOSED, OPENED = "►", "▼"
CHECKED, UNCHECKED = "[■]", "[ ]"
CHOSEN, NOT_CHOSEN = "(•)", "( )"
GOAL_BAR = "│ "
