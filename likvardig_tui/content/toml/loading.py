"""Parse TOML as ``tomllib`` does, but ordinary documents in less time."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_STATEMENT = re.compile(
    r"""
    (?: (?P<key>[A-Za-z0-9_-]++) [ ]*+ = [ ]*+
        (?: "(?!"") (?P<line>[^"\\\x00-\x08\n-\x1f\x7f]*+) "
          | \"{3} \n?+ (?P<lines>(?:[^"\\\x00-\x08\x0b-\x1f\x7f]++ | \\\n[ \t\n]*+)*+) \"{3}
          | (?: \"{3} (?:[^"\\]++ | \\[^\r] | "(?!""))*+ \"{3} | \[\n (?:[ ]++[^\n]*+\n)*+ \] )?+ [^\n]*+
        )
      | \[ (?P<table>[A-Za-z0-9_-]++) (?: \. (?P<child>[A-Za-z0-9_-]++) )?+ \]
      | \[\[ (?P<array>[A-Za-z0-9_-]++) \]\]
    )?+
    [ \t]*+ (?: \# [^\x00-\x08\n-\x1f\x7f]*+ )?+ (?: \n | \Z )
    """,
    re.VERBOSE,
)
"""A key with its value, or a header, or neither, with a comment or without. The value may be more than one, or none."""
_ESCAPED_LINE_END = re.compile(r"\\\n[ \t\n]*")
_TEXTS = r"""
    [A-Za-z0-9_-]++ [ ]*+ = [ ]*+
    \[ (?: [ \n]*+ "(?!"") [^"\\\x00-\x08\n-\x1f\x7f]*+ " [ \n]*+ (?: , | (?=\]) ) )*+ [ \n]*+ \] [ \n]*+
"""
"""A key with an array of texts, each on one line."""
_INITIATIVE = r'''\[\[initiatives]]\nid = "([^"\n]*+)"\ntitle = "([^"\n]*+)"\ntext = """\n?+([^"]*+)"""(?:\n++|\Z)'''
"""A whole initiative, in a clean document: a page may have ten thousand of them."""


def loads(source: str, *, is_clean: bool = False) -> dict[str, Any]:
    """Parse a TOML document. Raises what ``tomllib.loads`` does.

    ``is_clean`` says that ``is_clean_source`` is true of it: then an initiative is taken as a whole where it can be.
    ``tomllib`` looks at each character of a text. It is given only the statements whose value is no plain text, and all
    of a document that has anything else than an ordinary one.
    """
    try:
        return _parse_ordinary(source, is_clean=is_clean)
    except (ValueError, KeyError):
        return tomllib.loads(source)


def _parse_ordinary(source: str, *, is_clean: bool) -> dict[str, Any]:
    """Parse a document whose keys have no dots, and whose headers have one at most, that of a table after its own.

    Raises ValueError or KeyError for any other document, and for one that is not TOML.
    """
    root: dict[str, Any] = {}
    table = root
    tables: dict[str, dict[str, Any]] = {}
    arrays: dict[str, list[dict[str, Any]]] = {}
    initiative = re.compile(_INITIATIVE) if is_clean else None
    at = 0
    while at < len(source):
        if initiative is not None and (match := initiative.match(source, at)):
            at = match.end()
            id_, title, text = match.groups()
            table = {"id": id_, "title": title, "text": _joined(text)}
            _array(root, arrays, "initiatives").append(table)
            continue
        match = _STATEMENT.match(source, at)
        if match is None:
            raise ValueError
        at = match.end()
        key, line, lines, name, child, array = match.groups()
        if array:
            table = {}
            _array(root, arrays, array).append(table)
        elif child:
            table = _added(tables[name], child, {})
        elif name:
            table = tables[name] = _added(root, name, {})
        elif key:
            text = line if lines is None else _joined(lines)
            _added(table, key, _only_value(match[0]) if text is None else text)
    return root


def _array(root: dict[str, Any], arrays: dict[str, list[dict[str, Any]]], name: str) -> list[dict[str, Any]]:
    """Return an array of tables of the document. Raises KeyError if there is something else of that name."""
    if name not in arrays:
        arrays[name] = _added(root, name, [])
    return arrays[name]


def _joined(lines: str) -> str:
    """Return a text without its escaped line ends."""
    return _ESCAPED_LINE_END.sub("", lines) if "\\" in lines else lines


def _only_value(statement: str) -> Any:
    """Return the value of a statement. Raises ValueError if it is several, or not TOML."""
    if "[" in statement and re.fullmatch(_TEXTS, statement, re.VERBOSE):  # few documents have one
        return re.findall('"([^"]*)"', statement)
    [value] = tomllib.loads(statement).values()
    return value


def _added(table: dict[str, Any], key: str, value: Any) -> Any:
    """Add a value to a table, and return it. Raises KeyError if the key is there already."""
    if key in table:
        raise KeyError
    table[key] = value
    return value
