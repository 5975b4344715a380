"""Which keys the bottom line shows when the browser starts.

Once Textual has been loaded, the bindings decide which. A test compares both.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from rich.cells import set_cell_size

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.part_links import part_links
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.key_labels import ARROWS, key_label
from likvardig_tui.tui.widgets.key_row import MAX_ACTION_WIDTH, POSITION, Item


def first_items(
    content: LocalizedContent,
    opened: Container[int],
    features: Features,
    cursor: int,
    *,
    can_print: bool,
    can_speak: bool,
    next_part: str,
    next_language: str,
) -> tuple[Item, ...]:
    """Return the keys for the list with the focus and its cursor on a panel, and the position.

    ``opened`` are the open panels. ``next_part`` is the name of what Tab leads to, ``next_language``
    that of the language that a key leads to, or empty.
    """
    topic, strings = content.topic, content.strings
    is_start_page = topic.is_start_page
    names: dict[str, str | None] = {
        "keys.close" if cursor in opened and not is_start_page else "keys.open": "enter",
        "keys.toggle_all": "a",
        "keys.search": "slash",
        "keys.focus_next": "tab",
        "keys.contact": "c" if next_part != "keys.to_contact" else None,
        "keys.copy_panel": "y" if features.can_copy else None,
        "keys.qr_panel": "m" if part_links(topic, cursor) else None,
        "keys.print": "p" if can_print else None,
        "keys.back": "escape" if content.topic_id else None,
        "keys.start_page": "f9" if content.topic_id else None,
        "keys.read_aloud": "f5" if can_speak else None,
        "keys.language": "f3" if next_language else None,
        "keys.settings": "f2",
        "keys.help": "f1",
        "keys.quit": "q",
    }
    others: Mapping[str, str] = {
        "keys.focus_next": strings(next_part),
        "keys.language": next_language,
        **({"keys.toggle_all": strings("keys.toggle_summaries")} if is_start_page else {}),
    }
    actions = {name: others.get(name, strings(name)) for name in names}
    items = [
        Item(name, (key,), key_label(strings, key), set_cell_size(actions[name], MAX_ACTION_WIDTH).rstrip())
        for name, key in names.items()
        if key is not None and actions[name]
    ]
    arrows = "up", "down"
    items.append(Item("keys.select", arrows, "".join(map(ARROWS.__getitem__, arrows)), strings("keys.select")))
    if cursor != PREAMBLE:
        count = len(content.shown_topic.initiatives)
        items.append(Item(POSITION, (), "", strings("list.position", at=cursor + 1, count=count)))
    return tuple(sorted(items, key=lambda item: item.place))
