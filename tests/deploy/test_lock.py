"""``uv.lock`` agrees with ``pyproject.toml``, and what is made from it agrees with the lock."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
NAME = PROJECT["project"]["name"]
PACKAGES = {package["name"]: package for package in LOCK["package"]}
RENEW = "Run deploy/lock."


def normalised(requirements: list[str]) -> set[tuple[str, str]]:
    parsed = map(Requirement, requirements)
    return {(requirement.name, str(requirement.specifier)) for requirement in parsed if requirement.name != NAME}


def locked(requirements: list[dict[str, str]], extra: str = "") -> set[tuple[str, str]]:
    """Return the requirements of an extra, else those of no extra, as the lock has them."""
    marker = f"extra == '{extra}'" if extra else ""
    return normalised([f"{one['name']}{one['specifier']}" for one in requirements if one.get("marker", "") == marker])


def needed(dependencies: list[dict[str, Any]]) -> set[str]:
    """Return the names of these packages and of all that they need."""
    found: set[str] = set()
    rest = list(dependencies)
    while rest:
        dependency = rest.pop()
        package = PACKAGES[dependency["name"]]
        for extra in dependency.get("extra", []):
            rest += package["optional-dependencies"][extra]
        if package["name"] not in found:
            found.add(package["name"])
            rest += package.get("dependencies", [])
    return found


def hashes(name: str) -> set[str]:
    package = PACKAGES[name]
    return {file["hash"] for file in [*package.get("wheels", []), package.get("sdist")] if file}


PROGRAM = needed([{"name": NAME, "extra": ["import"]}]) - {NAME}
BUILD = needed(PACKAGES[NAME]["dev-dependencies"]["package"])


def test_lock_has_the_dependencies_of_the_project() -> None:
    metadata, extras = PACKAGES[NAME]["metadata"], PROJECT["project"]["optional-dependencies"]
    assert LOCK["requires-python"] == PROJECT["project"]["requires-python"], RENEW
    assert locked(metadata["requires-dist"]) == normalised(PROJECT["project"]["dependencies"]), RENEW
    assert locked(metadata["requires-dist"], "import") == normalised(extras["import"]), RENEW
    assert locked(metadata["requires-dist"], "dev") == normalised([*extras["dev"], *extras["import"]]), RENEW
    group = PROJECT["dependency-groups"]["package"]
    assert locked(metadata["requires-dev"]["package"]) == normalised(group), RENEW


def test_locked_versions_are_within_the_bounds() -> None:
    project = PROJECT["project"]
    groups = [*project["optional-dependencies"].values(), *PROJECT["dependency-groups"].values()]
    for requirement in map(Requirement, chain(project["dependencies"], *groups)):
        if requirement.name != NAME:
            assert requirement.specifier.contains(PACKAGES[requirement.name]["version"]), requirement


def test_lock_names_no_other_index_than_the_public_one() -> None:
    addresses = re.findall(r"https?://[^\"]+", (ROOT / "uv.lock").read_text("utf-8"))
    assert {urlsplit(address).hostname for address in addresses} == {"pypi.org", "files.pythonhosted.org"}


@pytest.mark.parametrize(("file", "names"), [("requirements.txt", PROGRAM), ("requirements-build.txt", BUILD)])
def test_requirements_have_the_versions_and_hashes_of_the_lock(file: str, names: set[str]) -> None:
    text = (ROOT / "deploy" / file).read_text("utf-8")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))
    assert pins == {name: PACKAGES[name]["version"] for name in names}, RENEW
    for part in re.split(r"\n(?=\w)", text):
        assert set(re.findall(r"--hash=(\S+)", part)) == hashes(part.partition("==")[0]), RENEW


def test_bill_of_materials_lists_the_packages_of_the_lock() -> None:
    bill = json.loads((ROOT / "deploy" / "sbom.cdx.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", NAME)
    listed = {part["name"]: part["version"] for part in bill["components"]}
    assert listed == {name: PACKAGES[name]["version"] for name in PROGRAM}, RENEW


def test_only_the_parser_of_import_is_built_for_each_python() -> None:
    """The Debian package holds for every Python because of this; ``deploy/build-deb`` takes selectolax for each."""
    built = {name for name in PROGRAM if not any("py3-none-any" in file["url"] for file in PACKAGES[name]["wheels"])}
    assert built == {"selectolax"}
