"""Chunks of input do not change the messages, and an unterminated paste does not block the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, MouseDown, Paste
from textual.message import Message

from likvardig_tui.tui.input_parser import MAX_PASTE_LENGTH, InputParser

BEGIN, END = "\x1b[200~", "\x1b[201~"


def names(messages: Iterable[Message]) -> list[str]:
    """Return the names of keys, and the texts of pastes in quotes."""
    return [
        repr(message.text) if isinstance(message, Paste) else message.key
        for message in messages
        if isinstance(message, Key | Paste)
    ]


def parse(*pieces: str) -> list[str]:
    parser = InputParser()
    return [name for piece in pieces for name in names(parser.feed(piece))]


def test_paste_is_one_message_between_keys() -> None:
    assert parse(f"a{BEGIN}q\x1b[21~\0\x1b\x1bå{END}b\x1b[21~") == ["a", repr("q\x1b[21~\x1b\x1bå"), "b", "f10"]
    assert parse(f"{BEGIN}{END}{END}{BEGIN}x{END}y") == ["''", "'x'", "y"]


@pytest.mark.parametrize("cut", range(1, len(f"a{BEGIN}q{END}b")))
def test_chunks_do_not_change_messages(cut: int) -> None:
    whole = f"a{BEGIN}q{END}b"
    assert parse(whole[:cut], whole[cut:]) == ["a", "'q'", "b"]
    assert parse(*whole) == ["a", "'q'", "b"]


PIECES = st.sampled_from([BEGIN, END, "\x1b[21~", "\x1b[", "200~", "1~", "q", "ab", "\0", "\x1b[1114112;1u", "å"])


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(st.integers(0, 60), max_size=5))
def test_chunks_do_not_change_pastes(text: str, cuts: list[int]) -> None:
    bounds = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    pastes = [name for name in parse(*pieces) if name[0] in "'\""]
    assert pastes == [name for name in parse(text) if name[0] in "'\""]


def test_too_long_paste_is_dropped_and_the_next_key_read() -> None:
    assert parse(f"{BEGIN}{'q' * MAX_PASTE_LENGTH}{END}b") == [repr("q" * MAX_PASTE_LENGTH), "b"]
    assert parse(f"{BEGIN}{'q' * (MAX_PASTE_LENGTH + 1)}{END}b") == ["b"]
    long = f"{BEGIN}{'q' * 5 * MAX_PASTE_LENGTH}{END}b"
    for size in (256, 257, 1021):
        assert parse(*(long[start : start + size] for start in range(0, len(long), size))) == ["b"]


def test_unterminated_paste_keeps_little_and_is_dropped_after_a_pause() -> None:
    parser = InputParser()
    for _ in range(100):
        assert names(parser.feed(BEGIN + "\x1b\x1b" + "q" * MAX_PASTE_LENGTH)) == []
    assert parser._paste is not None
    assert len(parser._paste) < MAX_PASTE_LENGTH + 10
    parser.cancel_paste()
    assert names(parser.feed("q\x1b[21~")) == ["q", "f10"]


def test_pause_drops_nothing_outside_a_paste() -> None:
    parser = InputParser()
    assert names(parser.feed("\x1b[2")) == []
    parser.cancel_paste()
    assert names(parser.feed("1~")) == ["f10"]


def test_typed_size_report_does_not_scale_the_mouse() -> None:
    parser = InputParser()
    list(parser.feed("\x1b[48;30;100;3000;10000t"))
    (click,) = parser.feed("\x1b[<0;50;20M")
    assert isinstance(click, MouseDown)
    assert (click.x, click.y) == (49, 19)


def test_errors_of_the_message_handler_are_raised() -> None:
    """Only errors of the parser itself are ignored."""

    def fail(_: Message) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        list(map(fail, InputParser().feed("a")))
    assert parse("\x1b[1114112;1u", "a") == ["a"]
