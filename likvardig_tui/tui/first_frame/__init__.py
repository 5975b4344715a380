"""The first frame of the page, drawn before Textual is loaded.

Nothing in this package imports Textual, which takes most of the time of a start.
"""
