"""Parse a page in a process of its own, with a limit on its time and memory.

A page of 30 kB can keep an HTML parser busy for half a minute and fill the memory of a small computer.
"""

from __future__ import annotations

import json
import subprocess
import sys

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.importer.decoding import NotTextError, ParsedPage, parse_page

MAX_SECONDS = 20
"""Ten times what a page of the maximum size takes."""
MAX_MEMORY = 1024**3
"""Bytes of address space."""
_NOT_TEXT, _NO_PARSER = "not text", "no parser"
"""What the process writes instead of blocks."""


class ParserError(Exception):
    """The page could not be parsed within the limits."""


class NoParserError(Exception):
    """The page is HTML, and selectolax is not installed."""


def parse_in_child(raw: bytes) -> ParsedPage:
    """Return what ``parse_page`` returns, and raise what it raises.

    Raises ParserError beyond the limits, and NoParserError if HTML cannot be parsed.
    """
    command = [sys.executable, "-P", "-m", __name__]  # -P: the working folder may have modules of somebody else
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=MAX_SECONDS, check=True)
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise ParserError from error
    if found == _NOT_TEXT:
        raise NotTextError
    if found == _NO_PARSER:
        raise NoParserError
    blocks = [
        PageBlock(
            **{
                **block,
                "role": Role(block["role"]),
                "line_links": tuple(block["line_links"]),
                "path": tuple(block["path"]),
            }
        )
        for block in found["blocks"]
    ]
    return ParsedPage(blocks, found["replaced"], found["lost_links"])


def _limit() -> None:
    """Limit this process, if the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, value in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, MAX_SECONDS)):
        _, maximum = resource.getrlimit(limit)
        allowed = value if maximum == resource.RLIM_INFINITY else min(value, maximum)
        resource.setrlimit(limit, (allowed, maximum))


def main() -> None:
    """Parse the page on standard input, and write its blocks as JSON."""
    raw = sys.stdin.buffer.read()
    _limit()
    try:
        page = parse_page(raw)
    except NotTextError:
        sys.stdout.write(json.dumps(_NOT_TEXT))
        return
    except ModuleNotFoundError:
        sys.stdout.write(json.dumps(_NO_PARSER))
        return
    blocks = [{**block._asdict(), "role": block.role.value} for block in page.blocks]
    sys.stdout.write(json.dumps({"blocks": blocks, "replaced": page.replaced, "lost_links": page.lost_links}))


if __name__ == "__main__":
    main()
