"""The content service takes over what is signed, newer and correct, and nothing else."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from likvardig_tui.content.fingerprints import fingerprint_of
from tests.helpers.marks import quick
from tests.helpers.releases import STEPS, Repository, Service, needs_git, require_another_user

pytestmark = needs_git


def test_signed_release_is_taken_over(service: Service, repository: Repository) -> None:
    tag = repository.release("2026-11-26")
    assert service.run() == 0, service.log
    assert 'Good "git" signature for editor@kommun.example' in service.log
    assert service.log.endswith("release-2026-11-26 has been taken over.\n")
    assert (service.state / "current").readlink() == Path("releases", tag)
    assert service.files() == {"current", "newest", "releases"}
    for name in ("topic.toml", "strings.toml"):
        assert (service.state / "current/sv" / name).read_bytes() == (repository.clone / "sv" / name).read_bytes()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (service.state / "releases").rglob("*")}
    assert modes == {0o755, 0o644}


def test_nothing_is_done_while_there_is_nothing_new(service: Service, repository: Repository) -> None:
    repository.release("1")
    assert service.run() == 0, service.log
    before = fingerprint_of([service.state / "releases", service.state / "current/sv/topic.toml"])
    assert (service.run(), service.log) == (0, "")
    assert before == fingerprint_of([service.state / "releases", service.state / "current/sv/topic.toml"])
    assert service.files() == {"current", "newest", "releases"}


def test_highest_number_is_taken_over(service: Service, repository: Repository) -> None:
    repository.commit()
    for name in ("release-3000-draft", "release-2026-9-30", "release-2026-11-26.9", "release-9", "other-9999"):
        repository.tag(name)
    repository.release("2026-11-26.10")
    repository.tag("release-2026-11-26")
    assert service.run() == 0, service.log
    assert service.shown == "Utgåva 2026-11-26.10"


@pytest.mark.slow
def test_only_the_last_three_releases_are_kept(service: Service, repository: Repository) -> None:
    tags = []
    for number in range(1, 6):
        tags.append(repository.release(str(number)))
        assert service.run() == 0, service.log
        assert service.shown == f"Utgåva {number}"
    assert {path.name for path in (service.state / "releases").iterdir()} == set(tags[-3:])


def unsigned(repository: Repository) -> None:
    repository.tag("release-2", "--annotate")


def lightweight(repository: Repository) -> None:
    repository.git("tag", "release-2")
    repository.push("release-2")


def signed_by_another(repository: Repository) -> None:
    repository.tag("release-2", key="stranger")


def moved(repository: Repository) -> None:
    repository.tag("release-1", "--sign", "--force")


def only_older(repository: Repository) -> None:
    repository.tag("release-0.9")
    repository.git("push", "--quiet", str(repository.bare), ":refs/tags/release-1")


def older_by_another_name(repository: Repository) -> None:
    repository.git("update-ref", "refs/tags/release-2", "refs/tags/release-1")
    repository.push("release-2")


def with_link(repository: Repository) -> None:
    (repository.clone / "sv" / "passwd").symlink_to("/etc/passwd")
    repository.release("2")


def with_folder_as_link(repository: Repository) -> None:
    (repository.clone / "en").symlink_to("sv")
    repository.release("2")


def with_submodule(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},en")
    (repository.clone / "en").mkdir()
    repository.release("2")


def with_newline_in_a_name(repository: Repository) -> None:
    (repository.clone / "sv" / "a\nb").touch()
    repository.release("2")


def with_too_many_files(repository: Repository) -> None:
    """Ten times a folder that has ten times another one, and so on: 10,000,000 files of a few objects."""
    repository.tag_copies(10, depth=7)


def with_too_many_bytes(repository: Repository) -> None:
    (repository.clone / "sv" / "topic.toml").write_bytes(bytes(1 << 20))
    repository.tag_copies(129, depth=1)


REFUSED: dict[Callable[[Repository], None], str] = {
    signed_by_another: "release-2 is not signed by anyone in ",
    unsigned: "release-2 is not signed by anyone in ",
    moved: "release-1 is not the tag of this name that has been shown.",
    only_older: "release-0.9 is the newest tag, but release-1 has been shown.",
    older_by_another_name: "release-2 has been signed by another name.",
    with_link: "release-2 is not taken over, because it has a link: sv/passwd.",
    lightweight: "release-2 is not signed by anyone in ",
    with_folder_as_link: "because it has a link: en.",
    with_submodule: "because it has a submodule: en.",
    with_newline_in_a_name: 'because it has a name with control characters or quotes: "sv/a\\nb".',
    with_too_many_files: "because it has more than 20000 files and folders.",
    with_too_many_bytes: "because it has more than 134217728 bytes.",
}


@pytest.mark.parametrize("publish", quick(1, REFUSED))
def test_release_is_refused(service: Service, repository: Repository, publish: Callable[[Repository], None]) -> None:
    repository.release("1")
    assert service.run() == 0, service.log
    repository.write("Utgåva 2")
    repository.commit()
    publish(repository)
    assert service.run() == 1
    assert REFUSED[publish] in service.log
    assert service.log.endswith("What is shown stays as it is.\n")
    assert service.shown == "Utgåva 1"
    assert service.files() == {"current", "newest", "releases"}


def test_faulty_release_is_refused_until_a_correct_one_follows(service: Service, repository: Repository) -> None:
    repository.release("1")
    assert service.run() == 0, service.log
    file = repository.clone / "sv" / "topic.toml"
    correct = file.read_text("utf-8")
    file.write_text(correct.replace("\nupdated = ", "\nupdated = x"), "utf-8")
    repository.commit()
    repository.tag("release-2")
    for _ in range(2):
        assert service.run() == 1
        assert "/content/sv/topic.toml:8: " in service.log
        assert service.log.endswith("Correct it, and make a new tag. What is shown stays as it is.\n")
        assert service.shown == "Utgåva 1"
    file.write_text(correct, "utf-8")
    repository.release("3")
    assert service.run() == 0, service.log
    assert service.shown == "Utgåva 3"


@pytest.mark.parametrize(
    ("path", "message"),
    quick(
        1,
        [
            ("new.1/content/sv/topic.toml", "new.1/content/sv/topic.toml:1: "),
            ("new.1/content/sv", "new.1/content/sv"),
            ("new.1/content", "new.1/content"),
            ("new.1", "new.1/tag: Permission denied"),
            (".", "The kiosk may not read "),
        ],
        unpack=True,
    ),
)
def test_release_that_the_kiosk_may_not_read_is_refused(
    service: Service, repository: Repository, path: str, message: str
) -> None:
    require_another_user()
    repository.release("1")
    fetch, check, _ = STEPS
    assert service.start(fetch, "1").wait() == 0
    (service.state / path).chmod(0o700 if (service.state / path).is_dir() else 0o600)
    process = service.start(check, "1")
    assert message in process.communicate()[0]
    assert process.returncode == 1


@pytest.mark.slow
def test_attributes_change_no_file(service: Service, repository: Repository) -> None:
    text = "$Format:%H$ $Id$\nåäö\n".encode()
    (repository.clone / "note.txt").write_bytes(text)
    repository.commit()  # before there are attributes, which git follows here too
    attributes = "*.toml export-ignore\nnote.txt export-subst ident eol=crlf working-tree-encoding=UTF-16\n"
    (repository.clone / ".gitattributes").write_text(attributes)
    repository.git("add", ".gitattributes")
    repository.git("commit", "--quiet", "--message=Ändrat")
    repository.tag("release-1")
    assert service.run() == 0, service.log
    assert (service.state / "current" / "note.txt").read_bytes() == text
    assert service.shown == "Likvärdig skola"


@pytest.mark.slow
def test_content_may_be_a_folder_of_the_repository(service: Service, repository: Repository) -> None:
    (repository.clone / "LÄSMIG.txt").touch()
    repository.release("1")
    service.environ |= {"FOLDER": "data"}
    assert service.run() == 1
    assert "release-1 has no folder data." in service.log
    (repository.clone / "data").mkdir()
    repository.git("mv", "sv", "data/sv")
    repository.git("commit", "--quiet", "--message=Flyttat")
    repository.tag("release-2")
    assert service.run() == 0, service.log
    assert service.shown == "Utgåva 1"
    assert {path.name for path in (service.state / "current").iterdir()} == {"sv"}


@pytest.mark.slow
def test_key_is_rolled_over(service: Service, repository: Repository) -> None:
    repository.release("1")
    assert service.run() == 0, service.log
    signers = service.settings / "allowed_signers"
    signers.write_text(signers.read_text() + repository.make_key("successor"))
    repository.write("Utgåva 2")
    repository.commit()
    repository.tag("release-2", key="successor")
    assert service.run() == 0, service.log
    assert 'Good "git" signature for successor@kommun.example' in service.log
    signers.write_text(signers.read_text().splitlines()[1] + "\n")
    assert (service.run(), service.log) == (0, ""), "What is shown stays, whoever may sign what follows."
    repository.release("3")
    assert service.run() == 1
    assert service.shown == "Utgåva 2"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "REPOSITORY is not set in "),
        ("file:///nowhere", "The repository cannot be read that "),
        *quick(
            0,
            [("ext::touch /tmp/x", "transport 'ext' not allowed"), ("--upload-pack=false", "cannot be read")],
            unpack=True,
        ),
    ],
)
def test_repository_that_cannot_be_read_is_reported(service: Service, address: str, message: str) -> None:
    assert service.run(REPOSITORY=address) == 1
    assert message in service.log
    assert service.files() == set()


@pytest.mark.slow
def test_repository_without_releases_is_reported(service: Service) -> None:
    assert service.run() == 1
    assert service.log == (
        "The repository has no tag that is called release- and a number. What is shown stays as it is.\n"
    )
