"""The words that a reader of an HTML page can see, found without the importer."""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORD = re.compile(r"[^\W\d_]+")
_SILENT = ("script", "style", "title")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = 0
        self._templates: list[bool] = []
        """Whether each open template is shown."""
        self._pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._pictures += tag == "svg"
        if tag == "template":
            self._templates.append("shadowrootmode" in values)
        elif tag in _SILENT and not self._pictures:
            self._silent += 1
        elif tag == "img":
            self.handle_data(values.get("alt") or "")
        elif tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.handle_data(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._pictures -= tag == "svg"
        if tag == "template" and self._templates:
            self._templates.pop()
        elif tag in _SILENT and not self._pictures:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent and all(self._templates):
            self.texts.append(data)


def words_in(text: str) -> set[str]:
    """Return the words of a text, in lower case."""
    return {word.casefold() for word in WORD.findall(text)}


def shown_words(page: str) -> set[str]:
    """Return the words that a page shows, alternative texts and buttons included, in lower case."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return words_in(" ".join(reader.texts))
