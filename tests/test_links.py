"""Links in the output of the installed command: hyperlinks at a person's own terminal, and never a hostile one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.model import Link, Topic
from tests.helpers.content import INLINE, PLAN, SCHOOLS, with_links, write_content
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.terminal import COMMAND, Terminal

KITTY = {"TERM": "xterm-kitty", "COLORTERM": "truecolor"}
HYPERLINK = re.compile(rb"\x1b\]8;(?P<id>[^;\x1b]*);(?P<url>[^\x1b]*)\x1b\\(?P<text>.*?)\x1b\]8;;\x1b\\", re.DOTALL)
OTHER_OSC_8 = re.compile(rb"\x1b\]8;(?!;\x1b\\|id=[^;\x1b]+;[!-~]+\x1b\\)")
"""The start of a hyperlink that is neither its end nor an id and a target in ASCII."""
HOSTILE = [
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://uppsala.se/",
    "https://uppsala.se@example.org/",
    "https://uppsala.se:80@example.org/",
    "https://uppsala.se/\x1b]8;;x\x07",
    "https://uppsala.se/\x1b[2J",
    "https://uppsala.se/\u202etxt",
    "https://uppsala.se/\u200b",
    "https://uppsаla.se/",
    "https://uppsala.se/" + "x" * 10_000,
    "//uppsala.se/",
    "/skola",
]


@pytest.fixture
def content(tmp_path: Path, topic: Topic) -> Path:
    """A content folder with links, in Swedish."""
    return write_content(tmp_path / "content", with_links(topic))


def run(home: Path, content: Path, *options: str, **environ: str) -> Iterator[Terminal]:
    terminal = Terminal(home, (COMMAND, "--content", str(content), *options), **environ)
    yield terminal
    terminal.close()


def hyperlinks(output: bytes) -> set[tuple[str, str]]:
    """Return the target and the text of each hyperlink; a text that goes on in another line is several."""
    return {
        (match["url"].decode(), re.sub(rb"\x1b\[[0-9;]*m", b"", match["text"]).decode())
        for match in HYPERLINK.finditer(output)
    }


def test_known_terminal_gets_hyperlinks_in_place_of_addresses(tmp_path: Path, content: Path) -> None:
    for terminal in run(tmp_path, content, **KITTY):
        terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
        terminal.press("1")
        terminal.wait_for(PLAN.title)
        terminal.press("\x1b[4~")
        terminal.wait_for(SCHOOLS.title)
        assert PLAN.url not in terminal.text.replace("\n", "")
        found = hyperlinks(terminal.output)
        assert {(INLINE.url, INLINE.title), (PLAN.url, PLAN.title)} <= found
        assert ("https://www.uppsala.se/s%C3%B6k/skolor", SCHOOLS.title) in found
        assert all(is_url(unquote(url)) for url, _ in found)
        assert not OTHER_OSC_8.search(terminal.output)


@pytest.mark.slow
def test_lines_of_a_wrapped_hyperlink_have_one_id(tmp_path: Path, topic: Topic) -> None:
    long = Link("Ord " * 40, "https://www.uppsala.se/lang")
    changed = topic._replace(initiatives=(topic.initiatives[0]._replace(links=(long,)),))
    for terminal in run(tmp_path, write_content(tmp_path / "content", changed), **KITTY):
        terminal.wait_for("Därför arbetar vi")
        terminal.press("1")
        terminal.wait_for("Ord Ord Ord")
        terminal.wait_until_idle()
        ids = {match["id"] for match in HYPERLINK.finditer(terminal.output) if match["url"] == long.url.encode()}
        assert len(ids) == 1


@pytest.mark.parametrize(
    "environ",
    quick(
        0, [{"TERM": "xterm-256color"}, {"TERM": "xterm-kitty", "TMUX": "x"}, {"TERM": "linux", "VTE_VERSION": "7803"}]
    ),
)
def test_other_terminals_get_addresses_in_words(tmp_path: Path, content: Path, environ: dict[str, str]) -> None:
    for terminal in run(tmp_path, content, **environ):
        terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
        terminal.press("1")
        terminal.wait_for(INLINE.url)
        terminal.press("cG/skolor")
        terminal.wait_until_idle()
        assert b"\x1b]8;" not in terminal.output


def test_kiosk_writes_no_hyperlink(tmp_path: Path, content: Path) -> None:
    for terminal in run(tmp_path, content, "--kiosk", **KITTY, VTE_VERSION="7803", TERM_PROGRAM="WezTerm"):
        terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
        terminal.press("1")
        terminal.wait_for(INLINE.url)
        terminal.press("m")
        terminal.wait_for("1 av 3")
        assert INLINE.url in terminal.text
        terminal.press("\x1b[C")
        terminal.wait_for("2 av 3")
        terminal.press("\x1bcG/skolor")
        terminal.wait_until_idle()
        assert b"\x1b]8;" not in terminal.output


@pytest.mark.parametrize("url", quick(1, HOSTILE))
@pytest.mark.parametrize("place", quick(1, ["links", "text"]))
def test_hostile_address_is_an_error_and_never_reaches_the_terminal(
    tmp_path: Path, topic: Topic, url: str, place: str
) -> None:
    """The shown page is the one of the other language, and the error is written to standard error in words."""
    content = write_content(tmp_path / "content", topic)
    file = content / "sv" / "topic.toml"
    escaped = "".join(char if " " <= char <= "~" else f"\\U{ord(char):08x}" for char in url)
    text = file.read_text("utf-8")
    if place == "links":
        text = text.replace('id = "darfor"\n', f'id = "darfor"\nlinks = [{{ title = "Fin", url = "{escaped}" }}]\n')
    else:
        text = text.replace("Varje barn och elev i Uppsala ska", f"[Fin]({escaped}) Varje barn")
    file.write_text(text, "utf-8")
    for terminal in run(tmp_path, content, **KITTY):
        assert terminal.wait_for_exit() == 1
        assert b"topic.toml:" in terminal.output
        assert b"\x1b]8" not in terminal.output
        assert b"\x1b[2J" not in terminal.output
        assert "\u202e" not in terminal.output.decode()
        assert len(terminal.output) < 4_000
