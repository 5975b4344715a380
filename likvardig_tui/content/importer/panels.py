"""Tell the panels of a page from the panels inside them, which have sub-headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, takewhile

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.importer.elements import MAX_LEVEL


def with_sub_headings(blocks: Sequence[PageBlock]) -> list[PageBlock]:
    """Return the blocks with each control of a panel that is inside another panel as a heading.

    A panel is inside another if its control is deeper, and both are in an element that does not contain the panels next
    to the other one; or in the one that does, before the next of these panels. Controls that stand alone contain none.
    """
    disclosures = [index for index, block in enumerate(blocks) if block.role is Role.DISCLOSURE and block.path]
    containers = _containers([blocks[index].path for index in disclosures])
    last = {len(blocks[index].path): index for index in disclosures}
    inner: set[int] = set()
    inner_depths: set[int] = set()
    outer: list[tuple[int, ...]] = []
    for index in disclosures:
        path = blocks[index].path
        while outer and len(outer[-1]) >= len(path):
            outer.pop()
        for around in outer:
            common, container = _common(around, path), containers.get(around, len(around))
            is_between = index < last[len(around)] or len(path) in inner_depths
            if common > container or (common == container and is_between):
                inner.add(index)
                inner_depths.add(len(path))
                break
        outer.append(path)
    return [
        block._replace(role=Role.HEADING, level=MAX_LEVEL, panel=max(1, block.panel)) if index in inner else block
        for index, block in enumerate(blocks)
    ]


def _containers(paths: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """Return, for each path that has a neighbour as deep as itself, how deep the element is that contains both."""
    by_depth: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for path in paths:
        by_depth[len(path)].append(path)
    containers: dict[tuple[int, ...], int] = {}
    for same in by_depth.values():
        for left, right in pairwise(same):
            depth = _common(left, right)
            for path in (left, right):
                containers[path] = max(depth, containers.get(path, 0))
    return containers


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many elements two paths have in common from the root on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
