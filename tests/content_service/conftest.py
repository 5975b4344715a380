"""A repository with releases, and the service that takes them over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.file_systems import users_folder
from tests.helpers.releases import Repository, Service


@pytest.fixture
def folder() -> Iterator[Path]:
    with users_folder() as folder:
        folder.chmod(0o755)  # pytest's own can be read by its owner only
        yield folder


@pytest.fixture
def repository(folder: Path) -> Repository:
    return Repository(folder)


@pytest.fixture
def service(folder: Path, repository: Repository) -> Service:
    return Service(folder, repository)
