"""Draw the first frame of the page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.render.cp437 import has_cp437_font
from likvardig_tui.render.hyperlinks import makes_hyperlinks
from likvardig_tui.tui import console_palette
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH, TALL_HEIGHT, WIDE_WIDTH
from likvardig_tui.tui.consent_question import notice_texts
from likvardig_tui.tui.features import Features, print_command
from likvardig_tui.tui.first_frame.keys import first_items
from likvardig_tui.tui.first_frame.page import Page, PageFrame
from likvardig_tui.tui.first_frame.painter import FirstFrame, as_output
from likvardig_tui.tui.first_frame.styles import Colours, StyleSheet
from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK
from likvardig_tui.tui.page_state import Bookmarks
from likvardig_tui.tui.terminal import ColourDepth, colour_system, may_have_clipboard


class FirstPage(NamedTuple):
    """What decides what the browser shows first."""

    content: LocalizedContent
    consent_status: ConsentStatus
    preferences: Mapping[str, object]
    theme: str
    next_language: str
    """The name of the language that a key leads to; empty if there is none."""
    can_speak: bool

    def output(self, size: tuple[int, int], environ: Mapping[str, str]) -> str | None:
        """Return the frame for a window of that size, as sequences for the terminal of the environment.

        Return None if only Textual can lay it out.
        """
        if size[0] < MIN_WIDTH or size[1] < MIN_HEIGHT:
            return None
        system = colour_system(environ)
        depth = ColourDepth.detect(environ, system)
        themes = console_palette.themes_for(environ, system)
        variables = next(each.variables for each in themes if each.palette.name == self.theme)
        page = self._page(size, environ, has_colours=depth is not ColourDepth.NONE)
        if (frame := PageFrame(page, StyleSheet(variables), *size).frame()) is None:
            return None
        colours = Colours(None if depth is ColourDepth.NONE else system)
        return as_output(frame, colours, is_cp437=has_cp437_font(environ))

    def _page(self, size: tuple[int, int], environ: Mapping[str, str], *, has_colours: bool) -> Page:
        content, (width, height) = self.content, size
        features = Features(may_have_clipboard(environ), makes_hyperlinks(environ))
        bookmark = Bookmarks(self.preferences).restored(content.topic_id, content.topic)
        opened, cursor = bookmark.resolve(content.topic)
        status = self.consent_status
        notice = None if status.is_answered else notice_texts(content, status)
        has_contact_next = notice is None or (width < WIDE_WIDTH and height >= TALL_HEIGHT)
        items_at = partial(
            first_items,
            content,
            opened,
            features,
            can_print=print_command() is not None,
            can_speak=self.can_speak,
            next_part="keys.to_contact" if has_contact_next else "keys.to_notice",
            next_language=self.next_language,
        )
        return Page(content, opened, cursor, features, notice, items_at, has_colours)


def draw(first_frame: FirstFrame, page: FirstPage) -> None:
    """Draw the page as the browser will show it first.

    Draw nothing in the background, and in a window that has no space for every part of the page.
    """
    if not first_frame.terminal.is_in_foreground():
        return
    if (output := page.output(first_frame.size, os.environ)) is None:
        return
    sets_colours = console_palette.is_set(os.environ, colour_system(os.environ))
    enter_sequence = console_palette.SET_SEQUENCES[page.theme] if sets_colours else ""
    leave_sequence = END_OF_HYPERLINK + (console_palette.RESET if sets_colours else "")
    first_frame.write(output, enter_sequence, leave_sequence)
