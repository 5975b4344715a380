"""Give a hyperlink the same id wherever and whenever it is drawn.

Terminals take what has one id and one address for one link, such as the lines of a wrapped one. Rich makes a new id
with each style.
"""

from __future__ import annotations

import re
from zlib import crc32

END_OF_HYPERLINK = "\x1b]8;;\x1b\\"
_START = re.compile("\x1b]8;id=[^;\x1b]*;(?P<url>[^\x1b]+)")
"""The start of a hyperlink, up to the end of its address."""


def with_stable_ids(output: str) -> str:
    """Return output to the terminal with ids that depend on the addresses only."""
    if "\x1b]8;id=" not in output:
        return output
    return _START.sub(lambda match: f"\x1b]8;id={crc32(match['url'].encode()):x};{match['url']}", output)
