"""Recognise the control sequences that are keys or mouse events (xterm's ctlseqs; kitty's keyboard protocol)."""

from __future__ import annotations

import re

from likvardig_tui.tui.textual_patches import ANSI_SEQUENCES_KEYS, FUNCTIONAL_KEYS

_SEQUENCE = re.compile(r"\x1b\[([0-9:]{0,23})(?:;([0-9:]{0,9})(?:;([0-9:]{0,40}))?)?([A-Z~u])")
"""Up to three parameters: key, modifiers, text."""
_SS3 = re.compile(r"\x1bO(?:1;)?([0-9]{0,3})([A-Z])")
_SGR_MOUSE = re.compile(r"\x1b\[<([0-9]{1,3});([0-9]{1,5});([0-9]{1,5})([Mm])")
_URXVT_MOUSE = re.compile(r"\x1b\[([0-9]{1,3});([0-9]{1,5});([0-9]{1,5})M")
RELEASE_EVENT = "3"
"""kitty's number for a key that is released."""
MAX_MODIFIERS = 256
XTERM_MODIFIERS = range(2, 17)
SHIFT = 2
"""Shift alone, as the value of the modifiers' parameter."""
BUTTONS, NO_BUTTON, MORE_BUTTONS = 3, 3, 128
"""In the number of a mouse event: the bits of the button, their value for a release, and the bit of buttons 8 to 11."""
FUNCTION_KEYS = {25: 57376, 26: 57377, 28: 57378, 29: 57379, 31: 57380, 32: 57381, 33: 57382, 34: 57383}
"""The numbers of F13 to F20 before ``~``, which Textual takes for those of characters, and the ones of kitty."""
CONTROL_KEYS = (9, 13, 27, 127)
"""Characters below 32, and 127, that are keys: Tab, Enter, Escape and Backspace."""


def normalized_key(sequence: str) -> str | None:
    """Return a control sequence that is a key, in a form that Textual's parser converts; None if it is no key."""
    match = _SEQUENCE.fullmatch(sequence)
    if sequence in ANSI_SEQUENCES_KEYS and not (match and match[1].isdecimal() and match[4] == "~"):
        return sequence
    if match is None:
        return None
    key, modifiers_event, text, final = match.groups(default="")
    codes = [int(code) if code else 0 for code in key.split(":")]
    modifiers_text, _, event = modifiers_event.partition(":")
    modifiers = int(modifiers_text or "1")
    if event == RELEASE_EVENT or not 1 <= modifiers <= MAX_MODIFIERS:
        return None
    if final == "u":
        return _character_key(codes, modifiers, text) if key else None
    if final == "~" and codes == [27] and text.isdecimal():
        return _character_key([int(text)], modifiers, "")  # xterm's modifyOtherKeys
    if text:
        return None
    if final == "~" and len(codes) == 1 and codes[0] in FUNCTION_KEYS:
        return _modified(FUNCTION_KEYS[codes[0]], modifiers, "u")
    if final == "R":  # also the report of a cursor position in the first row
        return _modified(1, modifiers, final) if codes == [1] and modifiers in XTERM_MODIFIERS else None
    number = codes[0] if final == "~" or key else 1
    return _modified(number, modifiers, final) if len(codes) == 1 and f"{number}{final}" in FUNCTIONAL_KEYS else None


def normalized_ss3_key(sequence: str) -> str | None:
    """Return a key that begins with SS3, in a form that Textual's parser converts; None if it is no key."""
    if sequence in ANSI_SEQUENCES_KEYS:
        return sequence
    match = _SS3.fullmatch(sequence)
    return match and normalized_key(f"\x1b[1;{match[1]}{match[2]}")


def _modified(number: int, modifiers: int, final: str) -> str:
    return f"\x1b[{number};{modifiers if modifiers > 1 else ''}{final}"


def _character_key(codes: list[int], modifiers: int, text: str) -> str | None:
    """Return the key of a character, or a functional key, with the text that it types."""
    typed = [code for code in text.split(":") if code and _is_printable(int(code))]
    code, *alternatives = codes
    if not typed and modifiers == SHIFT:
        typed = [str(one) for one in [*alternatives[:1], code] if one and f"{one}u" not in FUNCTIONAL_KEYS][:1]
        typed = [one for one in typed if _is_printable(int(one))]
    if code == 0 and typed:  # text without a key, from an input method
        code = int(typed[0])
    if code not in CONTROL_KEYS and not _is_printable(code) and f"{code}u" not in FUNCTIONAL_KEYS:
        return None
    return f"\x1b[{code};{modifiers if modifiers > 1 else ''};{':'.join(typed)}u"


def _is_printable(code: int) -> bool:
    return code <= 0x10FFFF and chr(code).isprintable()


def normalized_mouse_event(sequence: str) -> str | None:
    """Return a mouse event in xterm's SGR form; None if the sequence is none, or of a button that Textual lacks."""
    if match := _SGR_MOUSE.fullmatch(sequence):
        return None if int(match[1]) & MORE_BUTTONS else sequence
    if match := _URXVT_MOUSE.fullmatch(sequence):
        return _sgr(int(match[1]) - ord(" "), int(match[2]), int(match[3]))
    return None


def normalized_x10_event(characters: str) -> str | None:
    """Return the mouse event of the three characters that follow ``CSI M``, in xterm's SGR form."""
    buttons, column, row = ((ord(char) & 0xFF if char >= "\udc80" else ord(char)) - ord(" ") for char in characters)
    return _sgr(buttons, column, row)


def _sgr(buttons: int, column: int, row: int) -> str | None:
    if buttons < 0 or buttons & MORE_BUTTONS or column < 1 or row < 1:
        return None
    is_release = buttons & BUTTONS == NO_BUTTON and not buttons & ~(BUTTONS | 4 | 8 | 16)  # without motion or wheel
    return f"\x1b[<{buttons & ~BUTTONS if is_release else buttons};{column};{row}{'m' if is_release else 'M'}"
