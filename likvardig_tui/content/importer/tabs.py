"""Find the panels of tabs, whose titles are in a list above them, and give each panel its title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from likvardig_tui.content.importer.elements import IGNORED, text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_PANEL = "[role=tabpanel]"


class Tabs:
    """The tabs of a page that name their panels (WAI-ARIA 1.2, ``tab``)."""

    def __init__(self, parser: LexborHTMLParser) -> None:
        self.moved: set[int] = set()
        """The identities of the tabs whose titles are moved to their panels."""
        self._titles: dict[int, str] = {}
        """The titles by the identities of the panels; a panel that has been read has none."""
        panels: dict[str, LexborNode] = {}
        for panel in parser.css(_PANEL):
            labels = (panel.attributes.get("aria-labelledby") or "").split()
            for name in (f"#{panel.attributes.get('id')}", *labels):
                panels.setdefault(name, panel)
        for tab in parser.css("[role=tab]") if panels else ():
            controls, name = tab.attributes.get("aria-controls") or "", tab.attributes.get("id") or ""
            panel_of_tab = panels.get(f"#{controls}") or panels.get(name)
            title = text_of(tab)
            if panel_of_tab is None or not title or panel_of_tab.mem_id in self._titles or tab.tag in IGNORED:
                continue
            if tab.css_first(_PANEL) is None:
                self.moved.add(tab.mem_id)
                self._titles[panel_of_tab.mem_id] = title

    def title_of(self, panel: LexborNode) -> str:
        """Return the title of a panel that begins, or an empty string."""
        return self._titles.pop(panel.mem_id, "") if self._titles else ""

    def unused(self) -> Iterator[str]:
        """Yield the titles of the panels that were not read."""
        yield from self._titles.values()
