"""The terminal interface. Only this package imports Textual."""

import sys

if not {"asyncio", "ssl"} & sys.modules.keys():
    # asyncio loads ssl for connections that the browser never makes: 2.5 MB, and a fiftieth of the work of a start.
    sys.modules["ssl"] = None  # type: ignore[assignment]  # so that asyncio finds none
    import asyncio as asyncio

    del sys.modules["ssl"]
