"""Pages as HTML in a browser: what axe-core finds on them, their layout, and what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from likvardig_tui.cli_options import Options
from likvardig_tui.commands.page_files import run as write_pages
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.html import as_html
from likvardig_tui.settings import Flags
from tests.helpers.chromium import Chromium, needs_chromium, started
from tests.helpers.content import PLAN, parts, with_links, write_topics

pytestmark = [pytest.mark.slow, needs_chromium]

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""All rules of axe-core but the experimental ones."""
STRICT = ("color-contrast-enhanced", "target-size", "identical-links-same-purpose")
"""Rules that axe-core does not run by itself."""
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {name: {"enabled": True} for name in STRICT}}
TARGETS = "summary, nav a, address a, ul.links a, h2 a"
MIN_TARGET = 44
"""Pixels in each direction of what is not part of a sentence (WCAG 2.2, 2.5.5)."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, topic: Topic, strings: Strings) -> dict[str, Path]:
    """Return a topic with all that one can have, parts of it, several in one file, and files with links."""
    folder = tmp_path_factory.mktemp("pages")
    source = write_topics(tmp_path_factory.mktemp("content"), ("skola", "plan"), ("vatten", "brunnar"))
    write_topics(source, ("skola", "plan"), language="en")
    assert write_pages(Options(Flags(content=source)), folder) == 0
    long_word = f"{'Specialpedagogiskolmyndighetsutredning' * 3} och `kod`"
    text = f"{long_word}\n\n1. ett\n   - två [x@y.se](mailto:x@y.se)\n\n##### Djup\n\n```\nett  två\n```"
    full = with_links(topic)
    full = full._replace(summary=text, initiatives=(full.initiatives[0]._replace(text=text), *full.initiatives[1:]))
    content = LocalizedContent("sv", full, strings)
    named = {
        "whole": as_html([(content, [])]),
        "part": as_html([(content, parts(full, "8"))]),
        "contact": as_html([(content, parts(full, "contact"))]),
        "several": as_html([(content, []), (content._replace(topic=topic, topic_id="annan"), [])]),
        "arabic": as_html([(content._replace(language="ar"), [])]),
    }
    for name, page in named.items():
        (folder / f"{name}.html").write_text(page, "utf-8")
    files = {name: folder / f"{name}.html" for name in named}
    files |= {"start": folder / "sv" / "index.html", "topic": folder / "en" / "topics" / "vatten.html"}
    return files


NAMES = ["whole", "part", "contact", "several", "arabic", "start", "topic"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 320])
def test_axe_finds_nothing(browser: Chromium, pages: dict[str, Path], width: int, scheme: str, name: str) -> None:
    browser.show(pages[name], width, scheme)
    found = browser.axe(OPTIONS)
    assert {rule["id"] for rule in found["passes"]} >= {"color-contrast-enhanced", "heading-order", "region"}
    problems = [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]]
    assert problems == []
    assert [(rule["id"], node["html"]) for rule in found["incomplete"] for node in rule["nodes"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_narrow_window_shows_everything_with_large_targets(
    browser: Chromium, pages: dict[str, Path], name: str
) -> None:
    browser.show(pages[name], 320)
    assert browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    size = "(each => [each.getBoundingClientRect().width, each.getBoundingClientRect().height, each.outerHTML])"
    targets = browser.evaluate(f"[...document.querySelectorAll('{TARGETS}')].map{size}")
    assert [each for each in targets if min(each[:2]) < MIN_TARGET] == []


def test_style_is_allowed_and_a_script_is_not(browser: Chromium, pages: dict[str, Path], tmp_path: Path) -> None:
    browser.show(pages["whole"], 320, "dark")
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 19, 15)"
    hostile = tmp_path / "hostile.html"
    inserted = "<style>body{background:red}</style><script>document.title='ran'</script><p onclick=x style='color:red'>"
    hostile.write_text(pages["whole"].read_text("utf-8").replace("<main>", f"<main>{inserted}"), "utf-8")
    browser.show(hostile, 320, "dark")
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 19, 15)"
    assert browser.evaluate("document.title") != "ran"


def test_closed_panels_and_addresses_are_printed(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.show(pages["whole"], 800, "dark", media="print")
    browser.evaluate("document.querySelectorAll('details').forEach(each => each.removeAttribute('open'))")
    hidden = "[...document.querySelectorAll('main p, main li')].filter(each => !each.checkVisibility())"
    assert browser.evaluate(f"{hidden}.map(each => each.outerHTML)") == []
    assert browser.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    address = "getComputedStyle(document.querySelector('a.named'), '::after').content"
    assert browser.evaluate(address) == f'" \u2066({PLAN.url})\u2069"'
    browser.show(pages["whole"], 800)
    assert browser.evaluate(address) == "none"


def test_contact_has_a_frame_where_the_system_sets_the_colours(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.show(pages["whole"], 800)
    colour = "getComputedStyle(document.querySelector('.contact')).borderTopColor"
    assert browser.evaluate(colour) == "rgba(0, 0, 0, 0)"
    browser("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    assert browser.evaluate(colour) != "rgba(0, 0, 0, 0)"
