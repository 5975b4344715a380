from __future__ import annotations

from collections.abc import Callable

import pytest

from likvardig_tui.content.importer.furniture import Furniture, shipped_furniture
from likvardig_tui.content.importer.importer import ImportResult, import_page
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings
from tests.helpers.importing import PLAIN, TODAY, labels_of


@pytest.fixture(scope="session")
def furniture() -> Furniture:
    return shipped_furniture()


@pytest.fixture(scope="session")
def import_plain(topic: Topic, strings: Strings, furniture: Furniture) -> Callable[..., ImportResult]:
    """Import the plain page, or a page like it, with something replaced."""

    def import_plain(old: str = "", new: str = "", page: str = PLAIN) -> ImportResult:
        assert old in page
        return import_page(page.replace(old, new).encode(), topic, labels_of(strings), TODAY, furniture)

    return import_plain
