"""Parse TOML as ``tomllib`` does, but ordinary documents in less time, and most of them without importing it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_STATEMENT = re.compile(
    r"""
    (?: (?P<key>[A-Za-z0-9_-]++) [ ]*+ = [ ]*+
        (?: "(?!"") (?P<line>(?:[^"\\\x00-\x08\n-\x1f\x7f]++ | \\["\\])*+) "
          | (?P<number>0 | [1-9][0-9]{0,8} | [0-9]{4}-[0-9]{2}-[0-9]{2}) (?= [ ]*+ (?: [\n\#] | \Z ) )
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
_TEXT = r'" [^"\\\x00-\x08\n-\x1f\x7f]*+ " [ ]*+'
_PAIR = rf"[ ]*+ [A-Za-z0-9_-]++ [ ]*+ = [ ]*+ {_TEXT} (?: , (?!}}) | (?=}}) )"
_ARRAY = rf"\[ (?: [ \n]*+ (?: {_TEXT} | {{ (?: {_PAIR} )++ }} ) [ \n]*+ (?: , | (?=]) ) )*+ [ \n]*+ ]"
"""An array of texts, each on one line, or of tables of such texts."""
_ITEM = r'({ *+)?(?:([\w-]++) *+= *+)?"([^"]*+)"'
"""A text in such an array: what precedes it if it is the first of a table, and its key if it is in a table."""
_INITIATIVE = r'''\[\[initiatives]]\nid = "([^"\n]*+)"\ntitle = "([^"\n]*+)"\ntext = """\n?+([^"]*+)"""(?:\n++|\Z)'''
"""A whole initiative, in a clean document: a page may have ten thousand of them."""


def loads(source: str, *, is_clean: bool = False) -> dict[str, Any]:
    """Parse a TOML document. Raises what ``tomllib.loads`` does.

    ``is_clean`` says that ``is_clean_source`` is true of it: then an initiative is taken as a whole where it can be.
    ``tomllib`` looks at each character of a text, and takes a fifteenth of ``likvardig show`` to import. It is given
    only the statements whose value is none that most files have, and all of a document that has other statements.
    """
    try:
        return _parse_ordinary(source, is_clean=is_clean)
    except (ValueError, KeyError):
        import tomllib

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
        key, line, number, lines, name, child, array = match.groups()
        if array:
            table = {}
            _array(root, arrays, array).append(table)
        elif child:
            table = _added(tables[name], child, {})
        elif name:
            table = tables[name] = _added(root, name, {})
        elif key:
            _added(table, key, _value(match[0], line, number, lines))
    return root


def _array(root: dict[str, Any], arrays: dict[str, list[dict[str, Any]]], name: str) -> list[dict[str, Any]]:
    """Return an array of tables of the document. Raises KeyError if there is something else of that name."""
    if name not in arrays:
        arrays[name] = _added(root, name, [])
    return arrays[name]


def _joined(lines: str) -> str:
    """Return a text without its escaped line ends."""
    return _ESCAPED_LINE_END.sub("", lines) if "\\" in lines else lines


def _value(statement: str, line: str | None, number: str | None, lines: str | None) -> Any:
    """Return the value of a statement, of which at most one of the parts is not None.

    Raises ValueError if it is several, or not TOML.
    """
    if line is not None:
        return re.sub(r"\\(.)", r"\1", line) if "\\" in line else line
    if lines is not None:
        return _joined(lines)
    if number is not None:
        return date.fromisoformat(number) if "-" in number else int(number)
    array = statement.partition("=")[2].strip(" \n")
    if re.fullmatch(_ARRAY, array, re.VERBOSE):
        return _items(array)
    import tomllib

    [value] = tomllib.loads(statement).values()
    return value


def _items(array: str) -> list[str | dict[str, str]]:
    """Return the texts and tables in an array. Raises KeyError if a table has a key twice."""
    found = re.findall(_ITEM, array)
    if "{" not in array:  # a thousand ids, perhaps
        return [text for _, _, text in found]
    items: list[Any] = []
    for brace, key, text in found:
        if brace:
            items.append({})
        if key:
            _added(items[-1], key, text)
        else:
            items.append(text)
    return items


def _added(table: dict[str, Any], key: str, value: Any) -> Any:
    """Add a value to a table, and return it. Raises KeyError if the key is there already."""
    if key in table:
        raise KeyError
    table[key] = value
    return value
