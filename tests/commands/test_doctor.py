"""``likvardig doctor``: settings with their sources, and what is stored."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from likvardig_tui import __version__
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts
from tests.helpers.content import DATA
from tests.helpers.processes import run
from tests.helpers.speech import FakeServer, serving_in_thread

ANSWER = "[consent.{purpose}]\nstate = '{state}'\nat = {at}\nrevision = {revision}\n"


def answer(purpose: str, state: str, at: str = "2026-01-02T00:00:00Z", revision: int = 1) -> str:
    return ANSWER.format(purpose=purpose, state=state, at=at, revision=revision)


def doctor(tmp_path: Path, *arguments: str | Path, **environ: str) -> tuple[list[str], int]:
    """Return the stripped lines of the report and the exit code."""
    homes = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s"), "DO_NOT_TRACK": ""}
    result = run("doctor", *arguments, **{**homes, **environ})
    return [line.strip() for line in result.stdout.split("\n")], result.returncode


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "c" / "likvardig" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_report_before_anything_is_stored(tmp_path: Path) -> None:
    lines, code = doctor(tmp_path, TERM="xterm-256color")
    assert code == 0
    assert lines[0] == f"Likvärdig {__version__}"
    assert any(line.startswith("textual ") for line in lines)
    for line in (
        "Terminal: xterm-256color",
        "Länkar: adresserna skrivs ut",
        "språk: sv (förval)",
        "tema: Mörkt (förval)",
        f"innehåll: {DATA} (förval)",
        f"svar och val: {tmp_path}/c/likvardig/config.toml (från miljövariabeln XDG_CONFIG_HOME)",
        f"statistikens fil: {tmp_path}/s/likvardig/statistics.db (från miljövariabeln XDG_STATE_HOME)",
        "funktioner: av, eftersom ingen har svarat",
        "statistik: av, eftersom ingen har svarat",
        "uppläsning: av, eftersom ingen talserver är angiven",
        "Ingenting är sparat.",
    ):
        assert line in lines, line
    assert list(tmp_path.iterdir()) == [], "doctor creates nothing"


def test_report_says_whether_links_can_be_clicked(tmp_path: Path) -> None:
    lines, _ = doctor(tmp_path, TERM="xterm-kitty", TMUX="", STY="")
    assert "Länkar: klickbara i terminalen" in lines


def test_flags_precede_preferences(tmp_path: Path) -> None:
    text = answer("functional", "granted") + '[preferences]\ntheme = "light"\nlanguage = "sv"\n'
    path = tmp_path / "mine.toml"
    path.write_text(text)
    lines, _ = doctor(tmp_path, "--config", path, "--theme", "contrast", "--content", DATA, "--language", "sv")
    assert "tema: Hög kontrast (från --theme)" in lines
    assert f"innehåll: {DATA} (från --content)" in lines
    assert f"svar och val: {path} (från --config)" in lines
    assert "språk: sv (från --language)" in lines


def test_preferences_apply_while_consent_is_granted(tmp_path: Path) -> None:
    path = config(tmp_path, answer("functional", "granted") + '[preferences]\ntheme = "light"\n')
    lines, _ = doctor(tmp_path)
    assert "tema: Ljust (sparat)" in lines
    assert "funktioner: på, enligt svaret 2026-01-02" in lines
    assert "preferences.theme: light" in lines
    path.write_text(path.read_text().replace("granted", "denied"))
    lines, _ = doctor(tmp_path)
    assert "tema: Mörkt (förval)" in lines
    assert "funktioner: av, enligt svaret 2026-01-02" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (answer("statistics", "granted"), "statistik: på, enligt svaret 2026-01-02"),
        (
            answer("statistics", "granted", revision=7),
            "statistik: av, eftersom svaret 2026-01-02 gäller en annan version av texten",
        ),
        (
            answer("statistics", "granted", at="2999-01-01T00:00:00Z"),
            "statistik: av, eftersom svaret är daterat i framtiden: 2999-01-01",
        ),
        ("consent.statistics.state = true", "statistik: av, eftersom ingen har svarat"),
    ],
)
def test_verdict_on_statistics_names_the_reason(tmp_path: Path, text: str, expected: str) -> None:
    config(tmp_path, text)
    assert expected in doctor(tmp_path)[0]
    assert "statistik: av, eftersom DO_NOT_TRACK är inställt" in doctor(tmp_path, DO_NOT_TRACK="1")[0]


def test_counts_are_reported_only_with_consent(tmp_path: Path) -> None:
    config(tmp_path, answer("statistics", "granted"))
    path = tmp_path / "s" / "likvardig" / "statistics.db"
    path.parent.mkdir(parents=True)
    today = datetime.now(UTC).date()
    add_counts(path, [Count(today, Event.OPENED, "globalt", 3)], today)
    assert f"{today}  Öppnade avsnitt (globalt): 3" in doctor(tmp_path)[0]
    lines, _ = doctor(tmp_path, DO_NOT_TRACK="1")
    assert not any("globalt" in line for line in lines)
    assert f"{path} ({path.stat().st_size} byte)" in lines
    assert date.fromisoformat(str(today))


def test_corrupt_config_is_reported_and_not_moved(tmp_path: Path) -> None:
    path = config(tmp_path, "[[[")
    lines, code = doctor(tmp_path)
    assert code == 0
    assert f"{path} går inte att läsa. Inget i den gäller." in lines
    assert list(path.parent.iterdir()) == [path]


def test_content_errors_are_reported_with_the_rest(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    (folder / "sv" / "topic.toml").write_text("schema = 1\n[[[")
    lines, code = doctor(tmp_path, "--content", folder)
    assert code == 1
    assert f"innehåll: {folder} (från --content)" in lines


def test_consent_is_to_the_notice_of_the_remembered_language(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA / "sv", tmp_path / "data" / "sv")).parent
    other = Path(shutil.copytree(DATA / "sv", folder / "yy")) / "topic.toml"
    other.write_text(other.read_text("utf-8").replace("revision = 1", "revision = 2"), "utf-8")
    config(tmp_path, answer("functional", "granted") + '[preferences]\nlanguage = "yy"\n')
    lines, _ = doctor(tmp_path, "--content", folder)
    assert "språk: yy (sparat)" in lines
    assert "funktioner: av, eftersom svaret 2026-01-02 gäller en annan version av texten" in lines


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"251-espeak-ng\r\n251 OK GET RETURNED\r\n", "på, genom espeak-ng"),
        (b"251-dummy\r\n251 OK GET RETURNED\r\n", "av, eftersom talservern inte har någon röst"),
        (b"251 OK GET RETURNED\r\n", "av, eftersom talservern inte har någon röst"),
        (b"500 ERR\r\n", "av, eftersom talservern avvisar programmet"),
        (b"Hello\r\n", "av, eftersom det som svarar där inte är en talserver"),
    ],
)
def test_speech_server_is_asked_for_its_module(tmp_path: Path, reply: bytes, expected: str) -> None:
    server = FakeServer()
    server.replies["GET OUTPUT_MODULE"] = reply
    with serving_in_thread(tmp_path / "s", server):
        lines, code = doctor(tmp_path, "--speech", tmp_path / "s")
    assert code == 0
    assert f"talserver: {tmp_path}/s (från --speech)" in lines
    assert f"uppläsning: {expected}" in lines
    assert server.messages == []


def test_missing_speech_server_is_named(tmp_path: Path) -> None:
    lines, _ = doctor(tmp_path, SPEECHD_ADDRESS=f"unix_socket:{tmp_path}/s")
    assert f"talserver: {tmp_path}/s (från miljövariabeln SPEECHD_ADDRESS)" in lines
    assert "uppläsning: av, eftersom ingen talserver är igång där" in lines


def test_speech_server_of_another_computer_is_not_used(tmp_path: Path) -> None:
    lines, _ = doctor(tmp_path, XDG_RUNTIME_DIR=str(tmp_path), SSH_CONNECTION="192.0.2.1 1 192.0.2.2 22")
    assert "uppläsning: av, eftersom ljudet skulle höras vid en annan dator (ssh)" in lines
