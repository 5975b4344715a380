"""The terminal interface. Only this package imports Textual."""
