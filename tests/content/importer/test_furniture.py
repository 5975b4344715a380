"""Furniture: recognised by its role and its wording, and the wordings of an editor."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from likvardig_tui.content.importer.blocks import plain_block
from likvardig_tui.content.importer.furniture import Furniture
from likvardig_tui.content.importer.importer import ImportResult
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.toml.reader import read_topic
from tests.helpers.importing import PLAIN, TITLES_OF_PLAIN, told
from tests.helpers.processes import run

DOCS = Path(__file__).parents[3] / "docs" / "content.md"
PLACES = ["<p>Alla barn ska", "<details><summary>Läsombud", "</details>\n<h2>Kontakta", "<p>Telefon"]


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ("<nav><ul><li><a href='https://a.se'>Skola</a></ul></nav>", ["Skola"]),
        ("<form><label>Sök</label><input type=submit value='Leta'></form>", ["Sök", "Leta"]),
        ("<div role=dialog><h2>Nyhetsbrev</h2><p>Vill du ha brev?</p></div>", ["Nyhetsbrev", "Vill du ha brev?"]),
        ("<div class=breadcrumbs>Start / Skola</div>", ["Start / Skola"]),
        ("<p><a href='https://www.facebook.com/sharer?u=a'>f</a></p>", ["f"]),
        ("<p><a href='#kontakt'>Kontaktuppgifter</a></p>", ["Kontaktuppgifter"]),
        ("<h2>Dela detta:</h2><ul><li><a href='https://a.se/?x'>Mastodon</a></ul>", ["Dela detta:", "Mastodon"]),
        ("<p>Du är här: Start och Skola</p>", ["Du är här: Start och Skola"]),
        ("<div class=cookie-bar><p>Kaksorter</p><button>Okej då</button></div>", ["Kaksorter", "Okej då"]),
    ],
)
@pytest.mark.parametrize("place", PLACES)
def test_furniture_by_role_or_wording_is_dropped_anywhere(
    import_plain: Callable[..., ImportResult], control: str, words: list[str], place: str
) -> None:
    old = place.removeprefix("</details>\n")
    imported = import_plain(old, control + old)
    assert imported.topic == import_plain().topic
    assert told(imported) == words


def test_form_around_the_page_is_the_page(import_plain: Callable[..., ImportResult]) -> None:
    page = PLAIN.replace("<main>", "<form id=aspnetForm><div class=cookie-consent-set>").replace("</main>", "</form>")
    assert [one.title for one in import_plain(page=page).topic.initiatives] == TITLES_OF_PLAIN


def test_cookie_banner_in_the_page_becomes_the_privacy_text(import_plain: Callable[..., ImportResult]) -> None:
    banner = "<div id=CookieConsent><h2>Om kakor</h2><p>Vi räknar besök.</p><button>Neka</button></div>"
    imported = import_plain("<p>Läsning bygger", f"{banner}<p>Läsning bygger")
    assert (imported.topic.summary, imported.topic.privacy.text) == ("Läsning bygger språk.", "Vi räknar besök.")
    assert told(imported) == ["Om kakor", "Neka"]


def test_wording_with_many_wildcards_takes_linear_time(strings: Strings) -> None:
    furniture = Furniture([Strings({**strings.texts, "furniture.share": "a*" * 12 + "b | *dela * nu*"})])
    assert not furniture.is_button(plain_block("a" * 90))
    assert furniture.is_button(plain_block("Att dela detta nu genast"))


@pytest.mark.parametrize("wording", ["Sprid | Sprid *", " sprid|Sprid * "])
def test_wordings_are_separated_and_have_wildcards(strings: Strings, wording: str) -> None:
    furniture = Furniture([Strings({**strings.texts, "furniture.share": wording})])
    assert furniture.is_button(plain_block("SPRID sidan:"))
    assert furniture.is_button(plain_block("Sprid"))
    assert not furniture.is_button(plain_block("Spridda skurar"))


def test_wordings_of_the_documentation_are_added_to_those_of_the_program(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(schema = 1\n\n\[furniture\].*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert example
    (tmp_path / "data" / "sv").mkdir(parents=True)
    (tmp_path / "data" / "sv" / "strings.toml").write_text(example[1], "utf-8")
    page, output = tmp_path / "page.html", tmp_path / "topic.toml"
    controls = "<h3>Blev du klokare?</h3><button>Lite</button><p>Sprid via brevduva</p><p>Lyssna</p>"
    page.write_text(PLAIN.replace("<h2>Kontakta", f"{controls}<h2>Kontakta"), "utf-8")
    imported = run("--content", tmp_path / "data", "import", page, "--output", output)
    assert [line.rpartition(": ")[2] for line in imported.stderr.splitlines()[:4]] == [
        "Blev du klokare?",
        "Lite",
        "Sprid via brevduva",
        "Lyssna",
    ]
    assert [one.title for one in read_topic(output).initiatives] == TITLES_OF_PLAIN
