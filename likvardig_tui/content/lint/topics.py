"""Find what is wrong with the topics of a content folder together: names, order, and one language against another.

A language with one ``topic.toml`` has one topic, whose id is empty, and which has the privacy notice itself.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from likvardig_tui.atomic_files import errno_name
from likvardig_tui.content.diagnostics import Diagnostic, KeyPath, UnlocatedDiagnostic
from likvardig_tui.content.importer.importer import slugify
from likvardig_tui.content.lint.file import LintedFile, LintReport, joined
from likvardig_tui.content.lint.topic import lint_initiatives, lint_notice, lint_same_order, lint_topic, quote
from likvardig_tui.content.model import Contact, Index, PrivacyNotice, PurposeText
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import TOPIC, ContentStore
from likvardig_tui.content.toml.reader import parse_index, parse_topic
from likvardig_tui.content.topics import INDEX, TOPIC_ID, TOPICS

_SUFFIX = ".toml"
MAX_GUESSES = 20
"""Unknown ids for which a known one is looked for that may be meant; each is compared with all that are left."""
_ANY_PURPOSE = PurposeText("", "")
_UNREAD_INDEX = Index(
    title="",
    summary="",
    order=(),
    contacts=(Contact("", ""),),
    privacy=PrivacyNotice(1, "", "", _ANY_PURPOSE, _ANY_PURPOSE, _ANY_PURPOSE),
)
"""Stands for an index that cannot be read, with a contact so that no topic is said to lack one."""


class LintedLanguage:
    """The topics in one language, and the file with what they have in common."""

    def __init__(self, folder: Path, code: str) -> None:
        """Read and check all files but the strings in the content ``folder``."""
        self.code = code
        self.has_several = ContentStore(folder).has_several_topics(code)
        self._about_names: list[Diagnostic] = []
        self.topics: dict[str, LintedFile]
        if self.has_several:
            self._read_several(folder / code)
        else:
            self.common = LintedFile(folder / code / TOPIC)
            self.topics = {"": self.common}
            if self.common.document:
                parse_topic(self.common.document)  # records problems in the document
                self.common.add(lint_topic(self.common.values))

    def _read_several(self, folder: Path) -> None:
        self._folder = folder
        self.common = LintedFile(folder / INDEX)
        index = _UNREAD_INDEX
        if self.common.document:
            index = _with_possible_contacts(parse_index(self.common.document), self.common)
            self.common.add(lint_topic(self.common.values))
        names = self._names_in_folder(folder / TOPICS)
        ids = {name.removesuffix(_SUFFIX) for name in names if _is_topic(name)}
        in_order = [topic_id for topic_id in dict.fromkeys(self.order.values()) if topic_id in ids]
        self.topics = {
            topic_id: _lint_topic_file(folder / TOPICS / f"{topic_id}{_SUFFIX}", index)
            for topic_id in [*in_order, *sorted(ids - set(in_order))]
        }
        self._about_names += _misnamed(folder / TOPICS, [name for name in names if not _is_topic(name)])

    def _names_in_folder(self, folder: Path) -> list[str]:
        """Return the sorted names in the folder of topics; those of hidden files are left out."""
        try:
            return sorted(name for name in os.listdir(folder) if not name.startswith("."))  # noqa: PTH208
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            self._about_names.append(Diagnostic(folder, 1, "", "not_folder", {"message": "topics_not_folder"}))
        except OSError as error:
            self._about_names.append(Diagnostic(folder, 1, "", "unreadable", {"reason": errno_name(error)}))
        return []

    @property
    def order(self) -> dict[KeyPath, str]:
        """The ids in ``order``, by their keys."""
        values = self.common.values.get("order") if self.has_several else None
        items = enumerate(values if isinstance(values, list) else ())
        return {("order", index): clean_line(value) for index, value in items if isinstance(value, str)}

    def report(self) -> LintReport:
        """Return the problems of all files, and of the names of files."""
        reports = [self.common.report()]
        if self.has_several:
            if not self.common.exists:
                details = {"message": "no_index"}
                reports = [LintReport([Diagnostic(self._folder / INDEX, 1, "", "not_found", details)], [])]
            reports += [topic.report() for topic in self.topics.values()]
            reports.append(LintReport(self._about_names, []))
            if (self._folder / TOPIC).exists():
                reports.append(LintReport([], [Diagnostic(self._folder / TOPIC, 1, "", "topic_not_shown")]))
        return joined(reports)


def compare_languages(languages: Sequence[LintedLanguage]) -> None:
    """Add to each language how it differs from the others: from the first of them that has the same topic."""
    first, *others = languages
    for language in others:
        if language.common.document and first.common.is_complete:
            language.common.add(lint_notice(language.common.values, first.common.values, first.code))
    having: dict[str, list[LintedLanguage]] = {}
    for language in languages:
        for topic_id in language.topics:
            having.setdefault(topic_id, []).append(language)
    for topic_id, found in having.items():
        _compare_translations(topic_id, found)
    several = [language for language in languages if language.has_several]
    if several:
        _compare_orders(languages, several[0], {topic_id: found[0].code for topic_id, found in having.items()})


def _compare_translations(topic_id: str, languages: Sequence[LintedLanguage]) -> None:
    """Add to the files of one topic how they differ from the first of them."""
    first, *others = languages
    reference = first.topics[topic_id]
    for language in others:
        file = language.topics[topic_id]
        if file.document and reference.is_complete:
            file.add(lint_initiatives(file.values, reference.values, first.code))


def _compare_orders(languages: Sequence[LintedLanguage], first: LintedLanguage, codes: Mapping[str, str]) -> None:
    """Add to each language what is wrong with its order, compared with the ``first`` that has several topics.

    ``codes`` has the first language of each topic.
    """
    codes = {topic_id: code for topic_id, code in codes.items() if topic_id}
    for language in languages:
        if language.has_several:
            language.common.add(_lint_order(language, codes))
            keys = {topic_id: key for key, topic_id in reversed(language.order.items())}
            ids = {topic_id: keys[topic_id] for topic_id in language.order.values()}
            reference_ids = dict.fromkeys(first.order.values())
            language.common.add(lint_same_order(ids, reference_ids, first.code, message="order_topics"))
        else:
            language.common.add([UnlocatedDiagnostic((), "one_topic", details={"language": first.code})])


def _lint_order(language: LintedLanguage, codes: Mapping[str, str]) -> Iterator[UnlocatedDiagnostic]:
    """Yield what is wrong with the order of one language, and which topics it lacks; ``codes`` as above."""
    if not codes:
        yield UnlocatedDiagnostic((), "no_topics")
    keys: dict[str, KeyPath] = {}
    for key, topic_id in language.order.items():
        if topic_id in keys:
            yield UnlocatedDiagnostic(key, "topic_twice", details={"id": quote(topic_id)})
        keys.setdefault(topic_id, key)
    meant = set()
    for unknown in _lint_unknown({id_: key for id_, key in keys.items() if id_ not in codes}, codes.keys() - keys):
        meant.add(unknown.details["near"])
        yield unknown
    is_complete = language.common.is_complete and isinstance(language.common.values.get("order", []), list)
    for topic_id, code in codes.items():
        details = {"id": quote(topic_id), "language": code}
        if topic_id not in language.topics:
            key = keys.get(topic_id, ("order",))
            yield UnlocatedDiagnostic(key, "topic_untranslated", details=details, is_warning=True)
        elif is_complete and topic_id not in keys and topic_id not in meant:
            yield UnlocatedDiagnostic(("order",), "topic_unlisted", details=details, is_warning=True)


def _lint_unknown(keys: Mapping[str, KeyPath], unlisted: Collection[str]) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each of the unknown ids in an order, with the ``unlisted`` topic that may be meant."""
    candidates = sorted(unlisted)
    for number, (topic_id, key) in enumerate((id_, key) for id_, key in keys.items() if id_):
        near = get_close_matches(topic_id, candidates, 1) if number < MAX_GUESSES else []
        if near:
            candidates.remove(near[0])
        problem = "topic_unknown" if TOPIC_ID.fullmatch(topic_id) else "id_form"
        details = {"id": quote(topic_id), "near": "".join(near)}
        yield UnlocatedDiagnostic(key, "topic_unknown_near" if near else problem, details=details)


def _lint_topic_file(path: Path, index: Index) -> LintedFile:
    """Return a file that is one of several topics."""
    file = LintedFile(path)
    if file.document:
        parse_topic(file.document, index)  # records problems in the document
        file.add(lint_topic({key: value for key, value in file.values.items() if key != "privacy"}))
        if "privacy" in file.values:
            file.add([UnlocatedDiagnostic(("privacy",), "privacy_in_topic", is_warning=True)])
    return file


def _with_possible_contacts(index: Index, file: LintedFile) -> Index:
    """Return the index, with a contact if the file seems meant to have one."""
    may_have = index.contacts or "contacts" in file.values or not file.is_complete
    return index._replace(contacts=index.contacts or _UNREAD_INDEX.contacts) if may_have else index


def _is_topic(name: str) -> bool:
    return name.endswith(_SUFFIX) and TOPIC_ID.fullmatch(name.removesuffix(_SUFFIX)) is not None


def _misnamed(folder: Path, names: Sequence[str]) -> Iterator[Diagnostic]:
    for name in names:
        if name.endswith(_SUFFIX):
            details = {"near": f"{slugify(name.removesuffix(_SUFFIX))}{_SUFFIX}"}
            yield Diagnostic(folder / name, 1, "", "topic_name", details)
        else:
            yield Diagnostic(folder / name, 1, "", "not_topic")
