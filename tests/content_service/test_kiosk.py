"""A running kiosk shows each release that the content service takes over, and goes on with it when the next is bad."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.releases import STEPS, Repository, Service, needs_git, require_another_user
from tests.helpers.terminal import COMMAND
from tests.test_kiosk_terminal import Kiosk

pytestmark = [needs_git, pytest.mark.slow]


@pytest.fixture
def kiosk(tmp_path: Path, service: Service) -> Iterator[Kiosk]:
    """A kiosk that is started before any content has been taken over."""
    kiosk = Kiosk(
        tmp_path / "home", (COMMAND, "--kiosk", "--idle", "3600", "--content", str(service.state / "current"))
    )
    kiosk.wait_for("Likvärdig skola")
    yield kiosk
    kiosk.close()


def take_over(kiosk: Kiosk, service: Service, repository: Repository, number: str) -> None:
    """Publish a correct release, and wait until the kiosk shows it."""
    repository.release(number)
    assert service.run() == 0, service.log
    kiosk.wait_for(f"Utgåva {number}")


def refuse(kiosk: Kiosk, service: Service, shown: str) -> None:
    """Run the service, which refuses the release, and see that the kiosk does not look at another one."""
    before = (service.state / "current").readlink()
    assert service.run() == 1, service.log
    assert (service.state / "current").readlink() == before
    kiosk.wait(1.5)  # longer than two of the kiosk's looks at its content
    assert f"Utgåva {shown}" in kiosk.text


def test_kiosk_shows_good_releases_and_no_others(kiosk: Kiosk, service: Service, repository: Repository) -> None:
    take_over(kiosk, service, repository, "1")
    before_faults = kiosk.log
    topic = repository.clone / "sv" / "topic.toml"

    text = topic.read_text("utf-8")
    topic.write_text(text.replace("\nupdated = ", "\nupdated = x"), "utf-8")
    repository.release("2", "Felaktig")
    refuse(kiosk, service, "1")
    topic.write_bytes(b"\xff\xfe" + text.encode())
    repository.commit()
    repository.tag("release-3")
    refuse(kiosk, service, "1")
    topic.write_text(text, "utf-8")

    repository.write("Osignerad")
    repository.commit()
    repository.tag("release-4", "--annotate")
    refuse(kiosk, service, "1")
    repository.tag("release-5", key="stranger")
    refuse(kiosk, service, "1")
    take_over(kiosk, service, repository, "6")

    (repository.clone / "en").symlink_to("/etc")
    repository.release("7", "Länkad")
    refuse(kiosk, service, "6")
    (repository.clone / "en").unlink()
    take_over(kiosk, service, repository, "8")
    assert kiosk.log == before_faults, "The kiosk has never seen a fault."
    assert kiosk.is_running()
    kiosk.stop()


def test_kiosk_goes_on_when_a_release_cannot_be_read(kiosk: Kiosk, service: Service, repository: Repository) -> None:
    require_another_user()
    take_over(kiosk, service, repository, "1")
    repository.release("2")
    fetch, check, _ = STEPS
    assert service.start(fetch, "run").wait() == 0
    (service.state / "new.run/content/sv").chmod(0o700)
    assert service.start(check, "run").wait() == 1
    kiosk.wait(1.5)
    assert "Utgåva 1" in kiosk.text
    take_over(kiosk, service, repository, "3")


def test_kiosk_survives_a_service_that_is_killed(kiosk: Kiosk, service: Service, repository: Repository) -> None:
    take_over(kiosk, service, repository, "1")
    log = kiosk.log
    for number in range(2, 8):
        repository.release(str(number))
        for step in STEPS:
            process = service.start(step, str(number))
            kiosk.wait(number * 0.03)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            if process.wait():
                break
        kiosk.wait(1)
        assert "Utgåva " in kiosk.text
    assert service.run() == 0, service.log
    kiosk.wait_for("Utgåva 7")
    assert kiosk.log == log


def test_kiosk_keeps_the_page_when_all_releases_are_gone(
    kiosk: Kiosk, service: Service, repository: Repository
) -> None:
    take_over(kiosk, service, repository, "1")
    for path in service.state.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    kiosk.wait_for(lambda: "current" in kiosk.log)
    assert "Utgåva 1" in kiosk.text
    take_over(kiosk, service, repository, "2")
