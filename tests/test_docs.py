"""The documentation covers every command, option and module, and its links lead somewhere."""

from __future__ import annotations

import argparse
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from likvardig_tui import cli_options
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.render.health import CONTENT_METRICS
from likvardig_tui.render.statistics import METRICS
from tests.helpers.cells import TRIED

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "likvardig_tui"
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def everything() -> str:
    return "\n".join(map(text_of, PAGES))


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = cli_options.parser()
    [choices] = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {"": parser, **choices}


def options() -> Iterator[tuple[str, str]]:
    """Yield each command and one of its options."""
    for command, parser in commands().items():
        for action in parser._actions:
            yield from ((command, option) for option in action.option_strings if option.startswith("--"))


@pytest.mark.parametrize("command", filter(None, commands()))
def test_every_command_is_documented(command: str) -> None:
    assert f"`likvardig {command}`" in text_of(README)
    assert f"likvardig {command}" in everything().replace(text_of(README), "")


@pytest.mark.parametrize("option", sorted({option for _, option in options()}))
def test_every_option_is_documented(option: str) -> None:
    assert re.search(rf"`{option}\b[^`]*`", everything()), option


@pytest.mark.parametrize("form", [*cli_options.PAGE_FORMATS, *cli_options.CHECK_FORMATS, *cli_options.COUNT_FORMATS])
def test_every_format_is_documented(form: str) -> None:
    assert f"`{form}`" in everything()


def test_limits_are_documented() -> None:
    assert f"{cli_options.DEFAULT_IDLE_S} seconds by default, {cli_options.MIN_IDLE_S} at least" in everything()
    assert f"kept for {RETENTION_DAYS} days" in text_of(README)
    assert f"kept for {RETENTION_DAYS} days" in text_of(ROOT / "docs" / "privacy.md")


def test_every_metric_is_documented() -> None:
    for page, metrics in {"privacy.md": (name for name, _, _ in METRICS.values()), "fleet.md": CONTENT_METRICS}.items():
        text = text_of(ROOT / "docs" / page)
        assert {name for name in metrics if f"| `{name}` |" not in text} == set()


def test_every_alert_is_documented() -> None:
    rules = text_of(ROOT / "deploy" / "prometheus" / "likvardig-alerts.yml")
    documented = re.findall(r"^\| `([A-Z]\w+)` \|", text_of(ROOT / "docs" / "fleet.md"), re.MULTILINE)
    assert re.findall(r"- alert: (\w+)", rules) == documented


def test_every_point_of_the_accessibility_statement_is_documented() -> None:
    strings = tomllib.loads(text_of(ROOT / "data" / "en" / "strings.toml"))["accessibility"]
    points = set(re.findall(r"\d\.\d\.\d+", " ".join(strings.values())))
    assert points - set(re.findall(r"\d\.\d\.\d+", text_of(ROOT / "docs" / "accessibility.md"))) == set()


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ +(.+)$", _FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)]+)\)", _FENCE.sub("", text_of(page)))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for link in links(page):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not heading or heading in headings(target), link


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_readme_links_to_every_page(page: Path) -> None:
    assert f"]({page.relative_to(ROOT).as_posix()})" in text_of(README)


def test_readme_is_short() -> None:
    assert len(text_of(README).splitlines()) <= 120


def test_picture_equals_a_snapshot() -> None:
    [picture] = re.findall(r"!\[[^\]]*\]\(([^)]+\.svg)\)", text_of(README))
    snapshots = (ROOT / "tests" / "tui" / "__snapshots__").rglob("*open*100x30*.svg")
    assert (ROOT / picture).read_bytes() in [snapshot.read_bytes() for snapshot in snapshots]


def test_architecture_lists_every_module() -> None:
    layout = text_of(ARCHITECTURE).split("## Layout")[1].split("\n## ")[0]
    listed = {
        f"{folder}{name}"
        for folder, body in re.findall(r"^### (likvardig_tui/\S*)\n(.*?)(?=^### |\Z)", layout, re.DOTALL | re.MULTILINE)
        for name in re.findall(r"^\| `(\w+\.py)` \|", body, re.MULTILINE)
    }
    modules = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
    assert modules - listed == set(), "These modules are not in docs/architecture.md."
    assert listed - modules == set(), "docs/architecture.md lists modules that do not exist."


def test_architecture_names_classes_that_exist() -> None:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    names = set(re.findall(r"`([A-Z]\w*[a-z]\w*)(?:\.\w+)?`", text_of(ARCHITECTURE)))
    textual = {"Collapsible", "OptionList"}
    assert {name for name in names - textual if not re.search(rf"\b{name}\b", source)} == set()


def test_each_state_of_the_terminal_is_tried_with_each_event() -> None:
    section = text_of(ARCHITECTURE).split("## The terminal")[1].split("\n## ")[0]
    (_, *events), _, *rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    cells = {(row[0], event) for row in rows for event, effect in zip(events, row[1:], strict=True) if effect != "-"}
    for module in ("test_job_control", "test_blocked_terminal"):
        assert module in section
        importlib.import_module(f"tests.{module}")
    assert cells - TRIED == set()
    assert TRIED - cells == set()


def test_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").read_bytes() == b""


def test_files_that_are_to_be_installed_exist() -> None:
    named = re.findall(r"(?<![\w/])deploy/[\w./*-]*[\w/*]", everything())
    assert len(named) > 10
    assert [name for name in named if not list(ROOT.glob(name))] == []
