"""Which terminals are known to make hyperlinks."""

from __future__ import annotations

import pytest

from likvardig_tui.render.hyperlinks import makes_hyperlinks

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm-kitty"},
        {"TERM": "xterm-ghostty"},
        {"TERM": "foot"},
        {"TERM": "foot-extra"},
        {"TERM": "wezterm"},
        {**XTERM, "TERM_PROGRAM": "WezTerm"},
        {**XTERM, "TERM_PROGRAM": "ghostty"},
        {**XTERM, "TERM_PROGRAM": "iTerm.app"},
        {**XTERM, "VTE_VERSION": "5000"},
        {**XTERM, "VTE_VERSION": "7803"},
        {**XTERM, "WT_SESSION": "b2b0c3f6"},
        {"WT_SESSION": "b2b0c3f6"},
    ],
)
def test_terminal_makes_hyperlinks(environ: dict[str, str]) -> None:
    assert makes_hyperlinks(environ)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        XTERM,
        {"TERM": "dumb"},
        {"TERM": "linux"},
        {"TERM": "linux", "VTE_VERSION": "7803"},
        {"TERM": "alacritty", "VTE_VERSION": "7803"},
        {**XTERM, "VTE_VERSION": "4999"},
        {**XTERM, "VTE_VERSION": ""},
        {**XTERM, "VTE_VERSION": "7803x"},
        {**XTERM, "VTE_VERSION": "٧٨٠٣"},
        {**XTERM, "VTE_VERSION": "-7803"},
        {**XTERM, "TERM_PROGRAM": "Apple_Terminal"},
        {**XTERM, "TERM_PROGRAM": "tmux"},
        {**XTERM, "KONSOLE_VERSION": "230804"},
        {**XTERM, "VTE_VERSION": "7803", "XTERM_VERSION": "XTerm(390)"},
        {"TERM": "tmux-256color", "VTE_VERSION": "7803", "TMUX": "/tmp/tmux-0/default,1,0"},
        {"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"},
        {"TERM": "screen-256color", "TERM_PROGRAM": "WezTerm"},
        {"TERM": "xterm-kitty", "STY": "1.pts-0.host"},
        {**XTERM, "VTE_VERSION": "7803", "INSIDE_EMACS": "29.1,vterm"},
    ],
)
def test_terminal_is_not_known_to_make_hyperlinks(environ: dict[str, str]) -> None:
    assert not makes_hyperlinks(environ)
