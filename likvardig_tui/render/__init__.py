"""A topic or the counts as text, for people and for programs. Knows nothing of screens."""
