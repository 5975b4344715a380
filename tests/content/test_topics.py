"""Content folders with several topics: which are listed, in which order and language, and how each is read."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tomllib
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content import fingerprints, topics
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import Topic, TopicEntry
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.toml.document import Document
from likvardig_tui.content.topics import HEAD_BYTES, languages_of_topics, topic_ids
from tests.helpers.content import DATA, OFFICE, write_topics

IDS = st.lists(st.from_regex(r"\A[a-z0-9]{1,4}(-[a-z0-9]{1,3})?\Z"), max_size=6, unique=True)


def problems(store: ContentStore, topic_id: str = "") -> list[tuple[str, str]]:
    """Read what cannot be read, and return the files and the problems."""
    with pytest.raises(ContentError) as error:
        store.read("sv", topic_id)
    return [
        (str(diagnostic.path.relative_to(store.folder)), diagnostic.problem) for diagnostic in error.value.diagnostics
    ]


def titles(store: ContentStore, language: str = "sv") -> list[str]:
    return [initiative.title for initiative in store.read(language).topic.initiatives]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_start_page_lists_topics_with_what_they_have_in_common(tmp_path: Path) -> None:
    content = ContentStore(write_topics(tmp_path, "skola", "vatten")).read()
    assert content.is_start_page
    assert content.topic.is_start_page
    assert (content.topic.title, content.topic.summary) == ("Så arbetar Exempelkommun", "Sidorna om vårt arbete.")
    assert [tuple(one) for one in content.topic.initiatives] == [
        ("skola", "Sidan skola", "Allt om skola.", ()),
        ("vatten", "Sidan vatten", "Allt om vatten.", ()),
    ]
    assert content.topic.contacts == (OFFICE,)


def test_topic_has_notice_and_contacts_of_index(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", ("vatten", "brunnar")))
    content = store.read("sv", "vatten")
    assert (content.topic_id, content.is_start_page, content.item("brunnar")) == ("vatten", False, "vatten/brunnar")
    assert content.topic.contacts == (OFFICE,)
    assert content.topic.privacy == store.read().topic.privacy
    assert content == store.open_topic(store.read(), "vatten")


def test_only_files_with_the_name_of_an_id_are_topics(tmp_path: Path) -> None:
    folder = write_topics(tmp_path, "skola", "a-1") / "sv" / "topics"
    for name in (
        "b.toml~",
        "c.tomla",
        "d-.toml",
        "e--f.toml",
        "G.toml",
        ".toml",
        "h\ni.toml",
        "j.k.toml",
        "å.toml",
        "l",
    ):
        (folder / name).touch()
    assert topic_ids(tmp_path, "sv") == {"skola", "a-1"}
    assert topic_ids(tmp_path, "en") == set()


def test_one_topic_is_no_start_page_and_has_no_other() -> None:
    content = ContentStore().read()
    assert (content.is_start_page, content.topic.is_start_page, content.entries) == (False, False, ())
    assert content.item("sprak") == "sprak"
    assert ContentStore().topic_ids() == ()
    assert problems(ContentStore(DATA), "skola") == [("sv/topics/skola.toml", "not_found")]


def test_several_topics_count_more_than_the_only_one(tmp_path: Path) -> None:
    folder = write_topics(tmp_path, "skola")
    (folder / "sv" / "topic.toml").write_bytes((DATA / "sv" / "topic.toml").read_bytes())
    assert titles(ContentStore(folder)) == ["Sidan skola"]


def test_topics_without_index_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "sv" / "topics").mkdir(parents=True)
    (tmp_path / "sv" / "topic.toml").write_bytes((DATA / "sv" / "topic.toml").read_bytes())
    assert problems(ContentStore(tmp_path)) == [("sv/index.toml", "not_found")]


def test_index_without_topics_is_a_fault(tmp_path: Path) -> None:
    assert problems(ContentStore(write_topics(tmp_path))) == [("sv/index.toml", "no_topics")]


@pytest.mark.parametrize("topic_id", ["finns-inte", "../../sv/topics/skola", "", "skola.toml"])
def test_unknown_topic_is_not_found(tmp_path: Path, topic_id: str) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    if topic_id:
        assert problems(store, topic_id) == [(f"sv/topics/{topic_id}.toml", "not_found")]
    with pytest.raises(ContentError):
        store.open_topic(store.read(), topic_id)


def test_faulty_topic_leaves_start_page_and_is_marked_once_read(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", "vatten"))
    file = tmp_path / "sv" / "topics" / "vatten.toml"
    edit(file, "[goal]", "[mål]")
    assert [entry.is_faulty for entry in store.read().entries] == [False, False], "only the first lines were read"
    found = {entry.id: topic is None for entry, topic in store.read_topics(store.read())}
    assert found == {"skola": False, "vatten": True}
    assert [entry.is_faulty for entry in store.read().entries] == [False, True]
    assert ("sv/topics/vatten.toml", "syntax") in problems(store, "vatten")
    edit(file, "[mål]", "[goal]")
    assert [entry.is_faulty for entry in store.read().entries] == [False, False], "until the file changes"


def test_topic_with_fault_before_its_title_is_listed_by_id(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", "vatten", "luft", "berg"))
    edit(tmp_path / "sv" / "topics" / "vatten.toml", 'title = "Sidan vatten"', "title = ")
    edit(tmp_path / "sv" / "topics" / "luft.toml", 'title = "Sidan luft"', 'title = " "')
    edit(tmp_path / "sv" / "topics" / "berg.toml", 'section = "', 'section = "\x07')
    assert [(entry.title, entry.is_faulty) for entry in store.read().entries] == [
        ("Sidan skola", False),
        ("vatten", True),
        ("luft", True),
        ("Sidan berg", True),
    ]


def test_pipe_in_place_of_topic_does_not_block(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    os.mkfifo(tmp_path / "sv" / "topics" / "vatten.toml")
    assert [entry.is_faulty for entry in store.read().entries] == [False, True]


def test_fault_in_index_that_is_corrected_corrects_topics(tmp_path: Path) -> None:
    """The topics without contacts are faulty only as long as the index has none."""
    store = ContentStore(write_topics(tmp_path, "skola", "vatten"))
    index = tmp_path / "sv" / "index.toml"
    text = index.read_text("utf-8")
    own = text[text.index("[[contacts]]") : text.index("[privacy]")]
    with (tmp_path / "sv" / "topics" / "skola.toml").open("a") as file:
        file.write(f"\n{own}")
    index.write_text(text.replace(own, ""), "utf-8")
    assert [topic is None for _, topic in store.read_topics(store.read())] == [False, True]
    assert [entry.is_faulty for entry in store.read().entries] == [False, True]
    index.write_text(text, "utf-8")
    assert [entry.is_faulty for entry in store.read().entries] == [False, False]


def test_start_page_without_contacts_has_those_of_first_topic_that_can_be_read(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", "vatten", contacts=()))
    edit(tmp_path / "sv" / "topics" / "skola.toml", "[goal]", "[mal]")
    edit(tmp_path / "sv" / "topics" / "vatten.toml", OFFICE.name, "Vattenverket")
    assert store.read().topic.contact.name == "Vattenverket"
    edit(tmp_path / "sv" / "topics" / "vatten.toml", "[goal]", "[mal]")
    assert {file for file, _ in problems(store)} == {"sv/topics/skola.toml", "sv/topics/vatten.toml"}


def test_untranslated_topic_is_read_in_language_that_has_it(tmp_path: Path) -> None:
    write_topics(tmp_path, "skola", "vatten")
    store = ContentStore(write_topics(tmp_path, "skola", language="en", order=["vatten", "skola"]))
    content = store.read("en")
    assert [(entry.id, entry.language) for entry in content.entries] == [("vatten", "sv"), ("skola", "en")]
    opened = store.open_topic(content, "vatten")
    assert (opened.language, opened.topic_language, opened.topic.title) == ("en", "sv", "Sidan vatten")
    assert store.open_topic(content, "skola").topic_language == content.topic_language == "en"
    assert store.topic_ids() == ("skola", "vatten")


@given(ids=IDS, others=IDS, order=IDS)
def test_order_comes_first_and_the_rest_by_id(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], others: list[str], order: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("content")
    for language, own in (("sv", ids), ("en", others)):
        (folder / language / "topics").mkdir(parents=True)
        for name in (*(f"{one}.toml" for one in own), "Stor.toml", ".skola.toml.swp", "a--b.toml"):
            (folder / language / "topics" / name).touch()
    order = [*order, *ids[::2], *order]
    found = list(languages_of_topics(folder, ["en", "sv"], order))
    assert [one for one, _ in found if one in order] == [one for one in dict.fromkeys(order) if one in {*ids, *others}]
    rest = [one for one, _ in found if one not in order]
    assert rest == sorted(rest)
    assert found[len(found) - len(rest) :] == [pair for pair in found if pair[0] not in order]
    assert dict(found) == {**dict.fromkeys(ids, "sv"), **dict.fromkeys(others, "en")}
    assert len(found) == len(dict(found))


STATEMENTS = st.one_of(
    st.sampled_from(
        [
            "",
            "# [not a table]",
            "schema = 2",
            "updated = 2026-11-23T10:00:00  # nu",
            "list = [\n[1],\n]",
            "title = '''\na'b'''",
            'title = """a\\\n   \n b"""',
            'summary = """\n[länk](https://kommun.example)\n"""',
            'title = """"""',
            'title = "\\u00e5\\"x\\n"',
            'other = """\ntitle = "inte den"\n"""',
            '"title" = "citerad"',
            "title = ",
            'title = "a" "b"',
        ]
    ),
    st.builds('{} = "{}"'.format, st.sampled_from(["title", "summary", "a_b"]), st.text(max_size=20)),
    st.builds(
        '{} = """{}"""'.format, st.sampled_from(["title", "summary"]), st.text(alphabet='a"\\\n [#å', max_size=20)
    ),
)


@given(statements=st.lists(STATEMENTS, max_size=6), end=st.sampled_from(["\n[goal]\n", "\n", ""]))
def test_entry_has_title_and_summary_that_toml_says(
    tmp_path_factory: pytest.TempPathFactory, statements: list[str], end: str
) -> None:
    file = tmp_path_factory.mktemp("topic") / "skola.toml"
    source = "\n".join(statements) + end
    file.write_text(source, "utf-8", errors="surrogatepass", newline="")
    entry = topics._read_entry(str(file), "sv", "skola")
    try:
        values = tomllib.loads(source.replace("\r\n", "\n"))
    except ValueError:
        return  # may be marked now or once it is read
    title, summary = values.get("title", ""), values.get("summary", "")
    if "\r" not in source and isinstance(title, str) and isinstance(summary, str):
        assert (entry.title, entry.summary) == (clean_line(title) or "skola", clean(summary).strip())
        assert entry.is_faulty == (not clean_line(title))


@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_entry_has_a_summary_on_several_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    monkeypatch.delattr(topics, "_read_whole")
    monkeypatch.delattr(topics, "loads")  # which takes ten times as long
    store = ContentStore(write_topics(tmp_path, "skola"))
    edit(tmp_path / "sv" / "topics" / "skola.toml", '"Allt om skola."', '"""\nAllt \\\n  om\nskola."""')
    edit(tmp_path / "sv" / "topics" / "skola.toml", '"Sidan skola"', '"""Sidan \\\nskola"""')
    edit(tmp_path / "sv" / "topics" / "skola.toml", "schema", f"{before}schema")
    assert store.read().entries[0][1:3] == ("Sidan skola", "Allt om\nskola.")


def test_summary_that_is_long_or_has_a_bracket_first_is_read_whole(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", "vatten"))
    long = "Allt om vatten. " * (HEAD_BYTES // 8)
    edit(tmp_path / "sv" / "topics" / "vatten.toml", "Allt om vatten.", long)
    edit(tmp_path / "sv" / "topics" / "skola.toml", '"Allt om skola."', '"""\n[Läs](https://kommun.example)"""')
    assert [entry.summary for entry in store.read().entries] == ["[Läs](https://kommun.example)", long.strip()]
    assert not any(entry.is_faulty for entry in store.read().entries)


def test_summary_after_what_is_read_first_is_found(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    file = tmp_path / "sv" / "topics" / "skola.toml"
    before, summary, after = file.read_text("utf-8").partition("summary")
    comment = "#" * (HEAD_BYTES - len(before.encode()) - 1)
    file.write_text(f"{before}{comment}\n{summary}{after}", "utf-8")
    assert store.read().entries[0].summary == "Allt om skola."


def test_topic_that_could_not_be_read_once_is_not_faulty_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", _fail)
        assert [topic for _, topic in store.read_topics(store.read())] == [None]
    assert store.read().entries[0].is_faulty
    assert store.open_topic(store.read(), "skola").topic.title == "Sidan skola"
    assert not store.read().entries[0].is_faulty


def test_check_reads_changed_topics_once_and_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(write_topics(tmp_path, "skola", "vatten", "luft"))
    read: list[str] = []
    original = store._read_topic

    def note(content: LocalizedContent, entry: TopicEntry) -> Topic:
        read.append(entry.id)
        return original(content, entry)

    monkeypatch.setattr(store, "_read_topic", note)
    store.check_topics(["sv"], lambda: True)
    assert read == [], "not listed yet"
    store.read()
    store.check_topics(["en", "sv"], iter([True, False]).__next__)
    assert read == ["skola"]
    store.check_topics(["sv"], lambda: True)
    store.check_topics(["sv"], lambda: True)
    assert read == ["skola", "vatten", "luft"]
    edit(tmp_path / "sv" / "topics" / "vatten.toml", "[goal]", "[mal]")
    assert store.faulty_topics(["sv"]) == {"sv": ()}
    store.read()
    store.check_topics(["sv"], lambda: True)
    assert read[3:] == ["vatten"]
    assert store.faulty_topics(["sv"]) == {"sv": ("vatten",)}
    assert [entry.is_faulty for entry in store.read().entries] == [False, True, False]


def test_check_tries_again_what_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    store.read()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", _fail)
        store.check_topics(["sv"], lambda: True)
    assert store.faulty_topics(["sv"]) == {"sv": ("skola",)}
    store.check_topics(["sv"], lambda: True)
    assert store.faulty_topics(["sv"]) == {"sv": ()}


def test_check_of_a_folder_that_has_become_one_topic_reads_nothing(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    store.read()
    shutil.rmtree(tmp_path / "sv")
    shutil.copytree(DATA / "sv", tmp_path / "sv")
    store.read()
    store.check_topics(["sv"], lambda: True)
    assert store.faulty_topics(["sv"]) == {"sv": ()}


def _fail(path: Path, mode: str = "r", **options: object) -> IO[bytes]:
    """Fail to read topics, and read other files."""
    if path.parent.name == "topics":
        raise OSError(errno.EIO, "Input/output error")
    return io.open(path, mode, **options)  # type: ignore[call-overload,no-any-return]  # noqa: UP020


def test_only_changed_topics_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(write_topics(tmp_path, *(f"amne-{number}" for number in range(20))))
    store.read()
    read = []
    original = topics._read_entry

    def note(file: str, language: str, topic_id: str) -> object:
        read.append(topic_id)
        return original(file, language, topic_id)

    monkeypatch.setattr(topics, "_read_entry", note)
    edit(tmp_path / "sv" / "topics" / "amne-7.toml", "Sidan amne-7", "En ny titel")
    assert titles(store)[7] == "En ny titel"
    assert read == ["amne-7"]


def test_start_page_reads_no_topic_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(write_topics(tmp_path, *(f"amne-{number}" for number in range(20))))
    read: list[Path] = []
    original = Document.__init__

    def note(document: Document, path: Path) -> None:
        read.append(path)
        original(document, path)

    monkeypatch.setattr(Document, "__init__", note)
    store.read()
    assert "topics" not in {path.parent.name for path in read}
    read.clear()
    store.open_topic(store.read(), "amne-3")
    assert [path.name for path in read if path.parent.name == "topics"] == ["amne-3.toml"]


def polls_until_change(store: ContentStore, limit: int = 100) -> int:
    """Return after how many polls the fingerprint differs, and check that it then stays the same."""
    before = store.fingerprints()
    for number in range(1, limit):
        if (found := store.fingerprints()) != before:
            assert store.fingerprints() == found
            return number
    raise AssertionError("no change was found")


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContentStore:
    """A store that looks at two of its twenty topics in turn, and has opened one."""
    monkeypatch.setattr(fingerprints, "FILES_PER_POLL", 2)
    store = ContentStore(write_topics(tmp_path, *(f"amne-{number:02}" for number in range(20))))
    store.read("sv", "amne-19")
    assert store.fingerprints() == store.fingerprints_when_read()
    assert all(store.fingerprints() == store.fingerprints_when_read() for _ in range(30))
    return store


@pytest.mark.parametrize("change", ["index", "strings", "open topic", "added", "removed", "renamed", "replaced"])
def test_next_poll_finds_most_changes(watched: ContentStore, change: str) -> None:
    folder = watched.folder / "sv"
    watched.fingerprints()
    before = watched.fingerprints()
    if change == "index":
        edit(folder / "index.toml", "Exempelkommun", "Exempelkommunen")
    elif change == "strings":
        (folder / "strings.toml").write_text("schema = 1")
    elif change == "open topic":
        edit(folder / "topics" / "amne-19.toml", "Allt", "Något")
    elif change == "added":
        (folder / "topics" / "amne-00b.toml").touch()
    elif change == "removed":
        (folder / "topics" / "amne-05.toml").unlink()
    elif change == "renamed":
        (folder / "topics" / "amne-05.toml").rename(folder / "topics" / "annat.toml")
    else:
        (folder / "topics" / "new").write_text("title = ")
        (folder / "topics" / "new").rename(folder / "topics" / "amne-05.toml")
    found = watched.fingerprints()
    assert found != before
    assert found == watched.fingerprints() == ContentStore(watched.folder).fingerprints()


@pytest.mark.parametrize("number", ["00", "07", "18"])
def test_topic_that_is_overwritten_is_found_in_its_turn(watched: ContentStore, number: str) -> None:
    edit(watched.folder / "sv" / "topics" / f"amne-{number}.toml", "Allt", "Något")
    assert polls_until_change(watched) <= 12


def test_poll_after_a_change_looks_at_all_files(watched: ContentStore) -> None:
    """A file that is still being written is thus not taken for one that has settled."""
    edit(watched.folder / "sv" / "topics" / "amne-07.toml", "Allt", "Något")
    polls_until_change(watched)
    settled = watched.fingerprints()
    (watched.folder / "sv" / "topics" / "amne-19.toml").write_text("title =")
    changed = watched.fingerprints()
    edit(watched.folder / "sv" / "topics" / "amne-07.toml", "Något", "Allting")
    assert len({str(found) for found in (settled, changed, watched.fingerprints())}) == 3


def test_start_page_looks_at_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(write_topics(tmp_path, *(f"amne-{number}" for number in range(20))))
    looked_at: list[str] = []
    original = os.stat

    def note(path: str | os.PathLike[str], **options: object) -> os.stat_result:
        looked_at.append(Path(path).name)
        return original(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", note)
    store.read()
    assert [looked_at.count(f"amne-{number}.toml") for number in range(20)] == [1] * 20


def test_topic_of_another_language_is_read_again_when_it_changes(tmp_path: Path) -> None:
    store = ContentStore(write_topics(tmp_path, "skola"))
    write_topics(tmp_path, "vatten", language="en")
    assert titles(store) == ["Sidan skola", "Sidan vatten (English)"]
    edit(tmp_path / "en" / "topics" / "vatten.toml", "Sidan vatten", "Water")
    assert titles(store) == ["Sidan skola", "Water (English)"]
