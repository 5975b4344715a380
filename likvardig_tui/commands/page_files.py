"""``likvardig show --output``: write the pages of all languages and topics as HTML files with links between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from likvardig_tui.atomic_files import (
    create_public_folder,
    errno_name,
    remove_stale_files,
    replace_file,
    temporary_files_in,
)
from likvardig_tui.cli_options import Options
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, requested_strings, write_stderr
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import LANGUAGE_CODE, ContentStore, LocalizedContent
from likvardig_tui.content.topics import TOPICS
from likvardig_tui.render.html import GENERATOR, PageLink, as_html

HOME = "index.html"
"""The name of the file with the only topic of a language, or with the start page."""
MAX_HEAD = 2048
"""Characters in which a file has the mark of this program."""


class _RefusedError(Exception):
    """A page cannot be written where it should be. Carries a path, and the name of the string that says why."""

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(str(path))
        self.path, self.sentence = path, sentence


class _Page(NamedTuple):
    """A page and where it is written."""

    content: LocalizedContent
    path: PurePosixPath
    """In the folder of all files; made of ids, which cannot lead out of it."""
    is_translated: bool = True
    """Whether it is in the language in whose folder it is."""


def run(options: Options, folder: Path) -> int:
    """Write the pages in the language of the options, or in all, and return the exit code. Raises ContentError.

    Nothing is written if a page cannot be read, or if something else is in the place of one.
    """
    store, language = ContentStore(options.flags.content), options.flags.language
    languages = (language,) if language else store.languages() or (DEFAULT_LANGUAGE,)
    pages = _read_pages(store, languages)
    names = {code: store.language_name(code) for code in languages}
    translations: dict[str, list[_Page]] = defaultdict(list)
    for page in filter(lambda page: page.is_translated, pages):
        translations[page.content.topic_id].append(page)
    strings = requested_strings(language)
    file = folder
    try:
        _check_folder(folder, store.folder)
        for page in pages:
            file = folder / page.path
            _check_place(folder, page.path)
        for page in pages:
            file = folder / page.path
            for parent in reversed(page.path.parents):
                create_public_folder(folder / parent)
            links = _links(page, translations[page.content.topic_id], names)
            replace_file(file, as_html([(page.content, [])], *links).encode(), mode=0o644)
    except _RefusedError as error:
        write_stderr(strings(error.sentence, path=error.path))
        return EXIT_FAILURE
    except OSError as error:
        write_stderr(strings("import.not_written", file=file, reason=strings.reason(errno_name(error))))
        return EXIT_FAILURE
    with suppress(PermissionError):  # a folder that may be written to but not listed
        for file in _clear_up(folder, language, {folder / page.path for page in pages}):
            write_stderr(strings("cli.page_left", path=file))
    return EXIT_OK


def _read_pages(store: ContentStore, languages: Iterable[str]) -> list[_Page]:
    """Return the pages, the topics of a language before its start page, which links to them. Raises ContentError."""
    pages: list[_Page] = []
    diagnostics: list[Diagnostic] = []
    for language in languages:
        try:
            home = store.read(language)
        except ContentError as error:
            diagnostics += (each for each in error.diagnostics if each not in diagnostics)
            continue
        for entry in home.entries:
            try:
                topic = store.open_topic(home, entry.id)
            except ContentError as error:
                diagnostics += (each for each in error.diagnostics if each not in diagnostics)
            else:
                path = PurePosixPath(language, TOPICS, f"{entry.id}.html")
                pages.append(_Page(topic, path, entry.language == language))
        pages.append(_Page(home, PurePosixPath(language, HOME)))
    if diagnostics:
        raise ContentError(diagnostics)
    return pages


def _links(page: _Page, translations: Iterable[_Page], names: dict[str, str]) -> tuple[list[PageLink], list[str]]:
    """Return the links at the top of a page, and those to the topics that it lists.

    ``names`` are those of the languages.
    """
    content, up = page.content, "../" * (len(page.path.parts) - 1)
    others: list[PageLink] = []
    if content.common and content.topic_id:
        others.append(PageLink(content.common.title, f"../{HOME}", content.language))
    others += (
        PageLink(names[other.content.language], f"{up}{other.path}", other.content.language)
        for other in translations
        if other.content.language != content.language
    )
    topics = [f"{TOPICS}/{entry.id}.html" for entry in content.entries] if content.is_start_page else []
    return others, topics


def _check_folder(folder: Path, content: Path) -> None:
    """Raise _RefusedError if pages must not be written to a folder. Raises OSError.

    ``content`` is where they are read; there, ``check`` would report them as what is no topic.
    """
    if not folder.parent.exists():
        raise _RefusedError(folder.parent, "cli.page_folder_missing")
    if folder.is_symlink() and not folder.exists():
        raise _RefusedError(folder, "cli.page_folder")
    if folder.exists() and folder.samefile(content):
        raise _RefusedError(folder, "cli.page_folder_content")


def _check_place(folder: Path, path: PurePosixPath) -> None:
    """Raise _RefusedError if something else than a file of this program is where a page is to be written.

    A link in the folder could lead out of it. Raises OSError.
    """
    for inner in (folder / parent for parent in reversed(path.parents)):
        if inner.is_symlink() and inner != folder:
            raise _RefusedError(inner, "cli.page_folder")
        if not inner.exists():
            return
        if not inner.is_dir():
            raise _RefusedError(inner, "cli.page_folder")
    file = folder / path
    if file.is_symlink() or (file.exists() and not _is_own_file(file)):
        raise _RefusedError(file, "cli.page_file")


def _clear_up(folder: Path, language: str | None, written: Collection[Path]) -> Iterator[Path]:
    """Remove temporary files of processes that died, and yield the pages of earlier times that are not ``written``.

    Only the files of a ``language`` are looked at, if one is given. What is behind a link is not ours. Raises
    PermissionError.
    """
    folders = [folder / language] if language else sorted(folder.iterdir())
    own = [each for each in folders if LANGUAGE_CODE.fullmatch(each.name) and not each.is_symlink()]
    for inner in (each / name for each in own for name in ("", TOPICS)):
        if inner.is_symlink() or not inner.is_dir():
            continue
        remove_stale_files(temporary_files_in(inner, r"[a-z0-9-]+\.html"))
        names = "*.html" if inner.name == TOPICS else HOME
        for file in sorted(set(inner.glob(names)).difference(written)):
            with suppress(PermissionError):
                if not file.is_symlink() and _is_own_file(file):
                    yield file


def _is_own_file(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open(encoding="utf-8", errors="replace") as opened:
        return GENERATOR in opened.read(MAX_HEAD)
