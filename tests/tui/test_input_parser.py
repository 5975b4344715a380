"""Terminal input is parsed by its grammar: keys are keys, replies are dropped, and nothing blocks the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import AppBlur, AppFocus, Key, MouseDown, MouseEvent, MouseUp, Paste, Resize
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from likvardig_tui.tui.input_parser import InputParser
from likvardig_tui.tui.input_tokens import (
    ESCAPE_TIMEOUT_S,
    MAX_PASTE_LENGTH,
    MAX_SEQUENCE_LENGTH,
    MAX_WAIT_S,
    PASTE_TIMEOUT_S,
    InputTokenizer,
)
from likvardig_tui.tui.textual_patches import ANSI_SEQUENCES_KEYS, FUNCTIONAL_KEYS, XTermParser
from tests.helpers.marks import more_examples

BEGIN, END = "\x1b[200~", "\x1b[201~"


def names(messages: Iterable[Message]) -> list[str]:
    """Return the names of keys, the texts of pastes in quotes, and the kinds of other messages."""
    return [
        one.key if isinstance(one, Key) else repr(one.text) if isinstance(one, Paste) else type(one).__name__
        for one in messages
    ]


def parsed(*pieces: str) -> list[str]:
    """Return what ``pieces`` mean that follow each other at once."""
    parser = InputParser()
    return [name for piece in pieces for name in names(parser.feed(piece))]


def pieces_of(text: str, cuts: Iterable[int]) -> list[str]:
    at = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[one:other] for one, other in pairwise(at)]


# Keys

KEY_NAMES = set(FUNCTIONAL_KEYS.values())
KEYS = {
    "q": "q",
    "å": "å",
    "\r": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x0c": "ctrl+l",
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[1;129A": "up",
    **{
        f"\x1b[{number}~": f"f{key}"
        for key, number in zip(range(13, 21), (25, 26, 28, 29, 31, 32, 33, 34), strict=True)
    },
    "\x1b[1;2A": "shift+up",
    "\x1b[1;5:2C": "ctrl+right",
    "\x1b[5~": "pageup",
    "\x1b[3;5~": "ctrl+delete",
    "\x1bOP": "f1",
    "\x1b[P": "f1",
    "\x1b[11~": "f1",
    "\x1b[[A": "f1",
    "\x1bO2P": "shift+f1",
    "\x1bOR": "f3",
    "\x1b[1;2R": "shift+f3",
    "\x1b[13~": "f3",
    "\x1b[21~": "f10",
    "\x1b[Z": "shift+tab",
    "\x1b[a": "shift+up",
    "\x1b[3^": "ctrl+delete",
    "\x1b[23@": "ctrl+f21",
    "\x1b[113;5u": "ctrl+q",
    "\x1b[97;;97u": "a",
    "\x1b[97;129;97u": "a",
    "\x1b[97:65;2u": "A",
    "\x1b[13u": "enter",
    "\x1b[27u": "escape",
    "\x1b[0;;229u": "å",
    "\x1b[57399;129u": "0",
    "\x1b[57421u": "pageup",
    "\x1b[27;5;113~": "ctrl+q",
    "\x1b[27;2;71~": "G",
    "\x1bq": "alt+q",
    "\x1bå": "alt+å",
    "\x1b\r": "enter",
    "\x9bA": "up",
    "\x8fP": "f1",
    "\udc9b1;5A": "ctrl+up",
}


@pytest.mark.parametrize(("sequence", "key"), KEYS.items())
def test_key_sequence_is_a_key_however_it_is_split(sequence: str, key: str) -> None:
    assert parsed(sequence) == parsed(*sequence) == [key]
    assert parsed(f"a{sequence}b") == ["a", key, "b"]


def test_every_control_sequence_that_textual_lists_is_parsed_as_it_does() -> None:
    parser = InputParser()
    for sequence in (one for one in ANSI_SEQUENCES_KEYS if one[:2] == "\x1b[" and one[-1] not in "$["):
        expected = [event.key for event in XTermParser()._sequence_to_key_events(sequence) if event.key != "<ignore>"]
        if sequence[-1] == "~" and not (expected and expected[0].rpartition("+")[2] in KEY_NAMES):
            continue  # Textual takes the number of F13 or of a wheel for that of a character
        assert names(parser.feed(sequence)) == expected, sequence


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1bO", ["alt+shift+o"]),
        ("\x1bN", ["alt+shift+n"]),
        ("\x1b(", ["left_parenthesis"]),
        ("\x1b[3$", ["shift+delete"]),
        ("\x1b[3$\x1b[A", ["shift+delete", "up"]),
    ],
)
def test_beginning_of_a_sequence_is_a_key_after_a_wait(typed: str, keys: list[str]) -> None:
    for pieces in ([typed], list(typed)):
        parser = InputParser()
        found = [name for piece in pieces for name in names(parser.feed(piece))]
        assert found + names(parser.wait(ESCAPE_TIMEOUT_S)) == keys


def test_bytes_that_are_no_utf_8_are_characters_without_a_meaning() -> None:
    assert parsed("\udce5s\udc9bs\udc8fker\udce2\udc9bq") == [
        *("replacement_character", "s", "replacement_character", "s", "replacement_character", "k", "e", "r"),
        *("replacement_character", "replacement_character", "q"),
    ]


def test_control_characters_act_inside_a_sequence_and_cancel_ends_it() -> None:
    assert parsed("\x1b[\r1;5A") == ["enter", "ctrl+up"]
    assert parsed("\x1b[1;\x18q", "\x1b]0;\x1aq", "\x1b\x18q") == ["q", "q", "q"]
    assert parsed("\x1b[1;\x1b[Aq", "\x1b]0;q\x1b[Bq", "\x1b[1åq") == ["up", "q", "down", "q", "å", "q"]


# Mouse


def mouse(text: str) -> list[tuple[type, float, float]]:
    return [(type(one), one.x, one.y) for one in InputParser().feed(text) if isinstance(one, MouseEvent)]


def test_mouse_events_of_three_formats_are_the_same() -> None:
    click = [(MouseDown, 4, 6), (MouseUp, 4, 6)]
    assert mouse("\x1b[<0;5;7M\x1b[<0;5;7m") == click
    assert mouse("\x1b[32;5;7M\x1b[35;5;7M") == click
    assert mouse("\x1b[M %'\x1b[M#%'") == click
    assert mouse("\x1b[M \udcff\udcfe") == [(MouseDown, 222, 221)]
    assert mouse("\x1b[<128;5;7M\x1b[<0;0;7M\x1b[<0;-1;5M\x1b[<0;999999;1M") == []


def test_size_that_is_typed_does_not_move_the_mouse() -> None:
    assert mouse("\x1b[48;30;100;3000;10000t\x1b[<0;50;20M") == [(MouseDown, 49, 19)]


# Replies

REPLIES = (
    "\x1b[?62;22c",
    "\x1b[>41;370;0c",
    "\x1b[?1;2c",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b]4;1;rgb:cdcd/0000/0000\x07",
    "\x1b]52;c;cXFxcQ==\x07",
    "\x1b]lq\x1b\\",
    "\x1bP>|tmux 3.3a\x1b\\",
    "\x1bP!|7E565445\x1b\\",
    "\x1bP1$r0 q\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^quit\x1b\\",
    "\x1bXquit\x1b\\",
    "\x1bNq",
    "\x1b[8;30;100t",
    "\x1b[4;600;800t",
    "\x1b[3;0;0t",
    "\x1b[1t",
    "\x1b[48;30;100;600;800t",
    "\x1b[0n",
    "\x1b[?997;1n",
    "\x1b[24;80R",
    "\x1b[1;1R",
    "\x1b[?1;1R",
    "\x1b[?0u",
    "\x1b[?2048;2$y",
    "\x1b[12;2$y",
    "\x1b[I",
    "\x1b[O",
    "\x1b[5x",
    "\x1b[q",
    "\x1b(B",
    "\x1b\\",
    "\x9b?62;22c",
    "\x9d11;q\x9c",
    "\x90>|q\x9c",
    "\udc9b?62;22c",
    "\udc9d11;q\udc9c",
    "\x1b[97;1:3u",
    "\x1b[1114112;1u",
    "\x1b[55296;1u",
    "\x1b[u",
    "\x1b[99;1A",
    f"\x1b[{'1;' * MAX_SEQUENCE_LENGTH}A",
)


@pytest.mark.parametrize("reply", REPLIES)
def test_reply_is_dropped_however_it_is_split(reply: str) -> None:
    assert parsed(f"a{reply}b") == ["a", "b"]
    assert parsed(*f"a{reply}b") == ["a", "b"]


def test_report_of_synchronized_output_is_a_message() -> None:
    assert parsed("\x1b[?2026;2$y\x1b[?2026;0$y\x1b[?2026;4$y") == [TerminalSupportsSynchronizedOutput.__name__]


def test_sizes_and_focus_are_no_messages() -> None:
    messages = list(InputParser().feed("\x1b[48;9;9;9;9t\x1b[I\x1b[O\x1b[?2048;1$y"))
    assert not [one for one in messages if isinstance(one, Resize | AppFocus | AppBlur)]
    assert messages == []


def test_reply_that_follows_what_seemed_to_be_the_escape_key_is_dropped() -> None:
    strings = ("]11;rgb:1/2/3", "]lq", "]Lq", "P>|tmux 3.3a", "_Gi=1;OK", "^q", "Xq")
    for reply in ("[?62;22c", "[I", "[O", *(f"{string}\x1b\\" for string in strings)):
        parser = InputParser()
        list(parser.feed("\x1b"))
        assert names(parser.wait(ESCAPE_TIMEOUT_S)) == ["escape"]
        assert names(parser.feed(f"{reply}q")) == ["q"]
    parser = InputParser()
    assert names(parser.feed("\udc9b")) == []
    assert names(parser.wait(PASTE_TIMEOUT_S)) == ["replacement_character"]
    list(parser.feed("\x1b"))
    list(parser.wait(ESCAPE_TIMEOUT_S))
    assert names(parser.feed("[q")) == ["left_square_bracket", "q"]


PARAMETERS = st.text("0123456789;:", max_size=12)
INTERMEDIATES = st.text(" !\"#$%&'()*+,-./", max_size=2)
CONTENT = st.text("".join(map(chr, range(0x20, 0x7F))) + "\t\rå", max_size=30)
ST_ = st.sampled_from(["\x1b\\", "\x9c"])
CSI_8BIT_OR_7BIT = st.sampled_from(["\x1b[", "\x9b"])
GRAMMAR = st.one_of(
    st.sampled_from(REPLIES),
    st.tuples(CSI_8BIT_OR_7BIT, st.sampled_from("?>="), PARAMETERS, INTERMEDIATES, st.sampled_from("cnuyRtx")),
    st.tuples(CSI_8BIT_OR_7BIT, PARAMETERS, INTERMEDIATES.filter(bool), st.sampled_from("cnuyRtxAq~")),
    st.tuples(CSI_8BIT_OR_7BIT, PARAMETERS, st.sampled_from("cntyxgJKm")).filter(
        lambda parts: "".join(parts).replace("\x9b", "\x1b[") not in ANSI_SEQUENCES_KEYS
    ),
    st.tuples(st.sampled_from(["\x1b]", "\x9d"]), CONTENT, st.sampled_from(["\x1b\\", "\x9c", "\x07"])),
    st.tuples(st.sampled_from([*(f"\x1b{one}" for one in "P_^X"), *"\x90\x9f\x9e\x98"]), CONTENT, ST_),
).map("".join)
"""Complete replies, built from the grammar: ECMA-48 and xterm's control sequences."""
TYPED = st.sampled_from([*KEYS, f"{BEGIN}q\x1b[A{END}", "\x1b[<0;5;7M"])


@more_examples(5)
@given(st.lists(st.tuples(st.booleans(), GRAMMAR, TYPED), max_size=12), st.lists(st.integers(0, 999), max_size=9))
def test_keys_are_the_same_with_and_without_replies_between_them(
    mixture: list[tuple[bool, str, str]], cuts: list[int]
) -> None:
    keys = "".join(key for is_reply, _, key in mixture if not is_reply)
    text = "".join(reply if is_reply else key for is_reply, reply, key in mixture)
    assert parsed(*pieces_of(text, cuts)) == parsed(keys)


# Bounds

PIECE = st.one_of(
    st.text(max_size=20),
    st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    st.sampled_from([BEGIN, END, "\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b[M", "\x1bO", "\x1b[[", "\x1b[3$", "\udc9b"]),
    GRAMMAR,
)


@more_examples(5)
@given(st.lists(PIECE, max_size=12))
def test_after_any_input_and_a_wait_a_key_is_a_key(pieces: list[str]) -> None:
    parser = InputParser()
    for piece in pieces:
        list(parser.feed(piece))
        assert len(parser._tokenizer._held) <= MAX_PASTE_LENGTH + 6
    for _ in range(2):  # what is pressed as the Escape key is waited for once more
        list(parser.wait(PASTE_TIMEOUT_S))
    assert not parser.is_waiting
    assert names(parser.feed("q")) == ["q"]


@pytest.mark.parametrize("broken", ["\x1b]0;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b[1", "\x1bO1", "\x9d", BEGIN])
@pytest.mark.parametrize("pause", [0.05, 0.3])
def test_key_has_an_effect_though_typing_goes_on_after_a_broken_sequence(broken: str, pause: float) -> None:
    parser = InputParser()
    list(parser.feed(broken))
    heard, seconds = "", 0.0
    while not heard:
        list(parser.wait(pause))
        heard = "".join(names(parser.feed("1")))
        seconds += pause
        assert seconds < 2 * MAX_WAIT_S
    assert heard == "1"


def test_long_string_that_arrives_quickly_is_read_to_its_end() -> None:
    tokenizer = InputTokenizer()
    found = tokenizer.feed("\x1b]52;c;")
    for _ in range(4000):
        found += tokenizer.feed("q" * 256, waited=0.02)
    assert [token.text for token in [*found, *tokenizer.feed("\x07a")]] == ["a"]


# Pastes


def test_paste_is_one_message() -> None:
    assert parsed(f"a{BEGIN}q\x1b[21~\0\x1b\x1bå{END}b\x1b[21~") == ["a", repr("q\x1b[21~\x1b\x1bå"), "b", "f10"]
    assert parsed(f"{BEGIN}{END}{END}{BEGIN}x{END}y") == ["''", "'x'", "y"]
    assert parsed("\x9b200~x\udce5\x9b201~y") == ["'x\ufffd'", "y"]


@given(st.lists(PIECE, max_size=12).map("".join), st.lists(st.integers(0, 999), max_size=5))
def test_input_means_the_same_however_it_is_split(text: str, cuts: list[int]) -> None:
    assert parsed(*pieces_of(text, cuts)) == parsed(text)


def test_paste_that_is_too_long_is_dropped_and_the_next_key_is_a_key() -> None:
    assert parsed(f"{BEGIN}{'q' * MAX_PASTE_LENGTH}{END}b") == [repr("q" * MAX_PASTE_LENGTH), "b"]
    assert parsed(f"{BEGIN}{'q' * (MAX_PASTE_LENGTH + 1)}{END}b") == ["b"]
    long = f"{BEGIN}{'q' * 5 * MAX_PASTE_LENGTH}{END}b"
    for size in (256, 257, 1021):
        assert parsed(*(long[at : at + size] for at in range(0, len(long), size))) == ["b"]


def test_little_is_kept_of_a_paste_without_an_end_and_after_a_pause_nothing() -> None:
    parser = InputParser()
    for _ in range(100):
        assert names(parser.feed(BEGIN + "\x1b\x1b" + "q" * MAX_PASTE_LENGTH)) == []
    assert len(parser._tokenizer._held) < MAX_PASTE_LENGTH + 10
    assert names(parser.wait(PASTE_TIMEOUT_S)) == []
    assert parser._tokenizer._held == ""
    assert names(parser.feed("q\x1b[21~")) == ["q", "f10"]
