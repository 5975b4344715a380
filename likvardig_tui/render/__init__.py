"""Render a topic, or the counts, as text for people or for programs. Nothing here depends on the screen."""
