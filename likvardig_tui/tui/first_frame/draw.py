"""Draw the first frame of the page."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.render.cp437 import has_cp437_font
from likvardig_tui.render.hyperlinks import makes_hyperlinks
from likvardig_tui.tui import console_palette, palettes
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH, TALL_HEIGHT, WIDE_WIDTH
from likvardig_tui.tui.features import Features, print_command
from likvardig_tui.tui.first_frame.keys import first_items
from likvardig_tui.tui.first_frame.page import Page, PageFrame
from likvardig_tui.tui.first_frame.painter import FirstFrame, as_output
from likvardig_tui.tui.first_frame.styles import Colours, StyleSheet
from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK
from likvardig_tui.tui.page_state import Bookmarks
from likvardig_tui.tui.terminal import ColourDepth, colour_system, may_have_clipboard
from likvardig_tui.tui.terminal_state import terminal_size
from likvardig_tui.tui.widgets.key_row import Item
from likvardig_tui.tui.widgets.notice_layout import NoticeTexts, question_name


def draw_first_frame(
    content: LocalizedContent, session: PersonalSession, theme: str, *, next_language: str, can_speak: bool
) -> FirstFrame | None:
    """Draw the page as the browser will show it first, before Textual is loaded, in a quarter of the time.

    Return None if nothing is drawn: in the background, in a window that is too small, and if there is a problem to
    report. ``theme`` is the name of the theme, ``next_language`` that of the language that a key leads to.
    """
    size = width, height = terminal_size()
    assert sys.__stdin__ is not None  # the browser only starts if both are terminals
    assert sys.__stdout__ is not None
    first_frame = FirstFrame((sys.__stdin__.fileno(), sys.__stdout__.fileno()), size)
    has_problem = session.corrupt_file is not None or session.future_dated_answer is not None
    if has_problem or width < MIN_WIDTH or height < MIN_HEIGHT or not first_frame.terminal.is_in_foreground():
        return None

    system = colour_system(os.environ)
    depth = ColourDepth.detect(os.environ, system)
    sets_colours = depth is ColourDepth.SIXTEEN and console_palette.can_be_set(os.environ)
    themes = console_palette.themes_for_console() if sets_colours else palettes.themes_for(depth)
    variables = next(each.variables for each in themes if each.palette.name == theme)
    colours = Colours(None if depth is ColourDepth.NONE else system)

    features = Features(may_have_clipboard(os.environ), makes_hyperlinks(os.environ))
    opened, cursor = Bookmarks(session.preferences).restored(content.topic_id, content.topic).resolve(content.topic)
    notice = _notice(content, session.consent_status)
    has_contact_next = notice is None or (width < WIDE_WIDTH and height >= TALL_HEIGHT)
    page = Page(
        content,
        opened,
        cursor,
        features,
        notice,
        _items_at(
            content,
            opened,
            features,
            can_speak=can_speak,
            next_part="keys.to_contact" if has_contact_next else "keys.to_notice",
            next_language=next_language,
        ),
        has_colours=depth is not ColourDepth.NONE,
    )
    frame = PageFrame(page, StyleSheet(variables), width, height).frame()
    output = as_output(frame, colours, is_cp437=has_cp437_font(os.environ))
    enter_sequence = console_palette.SET_SEQUENCES[theme] if sets_colours else ""
    leave_sequence = END_OF_HYPERLINK + (console_palette.RESET if sets_colours else "")
    first_frame.write(output, enter_sequence, leave_sequence)
    return first_frame


def _notice(content: LocalizedContent, status: ConsentStatus) -> NoticeTexts | None:
    if status.is_answered:
        return None
    question = question_name(is_remembered=status.is_remembered, has_statistics=Purpose.STATISTICS in status.asked)
    return NoticeTexts.of(content.strings, question, content.topic.privacy.changes if status.is_outdated else "")


def _items_at(
    content: LocalizedContent,
    opened: frozenset[int],
    features: Features,
    *,
    can_speak: bool,
    next_part: str,
    next_language: str,
) -> Callable[[int], tuple[Item, ...]]:
    can_print = print_command() is not None

    def items_at(cursor: int) -> tuple[Item, ...]:
        return first_items(
            content,
            cursor,
            is_open=cursor in opened,
            features=features,
            can_print=can_print,
            can_speak=can_speak,
            next_part=next_part,
            next_language=next_language,
        )

    return items_at
