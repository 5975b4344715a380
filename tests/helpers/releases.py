"""A repository with signed releases of the content, and the content service, which is run as its unit says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.content import DATA
from tests.helpers.file_systems import IS_ROOT

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SCRIPT = DEPLOY / "likvardig-fetch-content"
UNIT = DEPLOY / "likvardig-content.service"
needs_git = pytest.mark.skipif(
    not all(map(shutil.which, ("git", "ssh-keygen", "flock"))), reason="needs git, ssh-keygen and flock"
)
USER = "daemon"
"""Who runs the service if the tests run as root: ssh-keygen refuses a user without an entry in the user database."""
STEPS = re.findall(r"^ExecStart=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
"""The commands of the unit."""


class Repository:
    """A bare repository, an editor's clone of it, and the keys of the editor and of somebody else."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.clone, self._keys = folder / "content.git", folder / "clone", folder / "keys"
        self._keys.mkdir(parents=True)
        settings = self._keys / "gitconfig"
        settings.write_text(
            "[user]\nname = Redaktör\nemail = redaktor@kommun.example\n[gpg]\nformat = ssh\n[safe]\ndirectory = *\n"
            '[protocol "file"]\nallow = always\n'
        )
        self.environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(settings)}
        for owner in ("editor", "stranger"):
            self.make_key(owner)
        self.git("init", "--quiet", "--bare", str(self.bare), folder=folder)
        self.git("init", "--quiet", str(self.clone), folder=folder)
        shutil.copytree(DATA / "sv", self.clone / "sv")

    def make_key(self, owner: str) -> str:
        """Make a key, and return its line in allowed_signers."""
        key = self._keys / owner
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", owner, "-f", str(key)], check=True)
        return f"{owner}@kommun.example {key.with_suffix('.pub').read_text()}"

    @property
    def allowed_signers(self) -> str:
        return f"editor@kommun.example {(self._keys / 'editor.pub').read_text()}"

    def git(self, *arguments: str, folder: Path | None = None, stdin: str = "") -> str:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.clone,
            env=self.environ,
            input=stdin,
            check=True,
            capture_output=True,
            text=True,
        )
        return ran.stdout.strip()

    def write(self, title: str) -> None:
        """Give the page another title."""
        file = self.clone / "sv" / "topic.toml"
        text = re.sub("(?m)^title = .*", lambda _: f'title = "{title}"', file.read_text("utf-8"), count=1)
        file.write_text(text, "utf-8")

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=Ändrat")

    def tag(self, name: str, *options: str, key: str = "editor") -> str:
        """Sign a tag of the last commit, push it, and return its id. Other options than ``--sign`` replace that."""
        self.git("-c", f"user.signingkey={self._keys / key}", "tag", *(options or ("--sign",)), "--message=Ny", name)
        return self.push(name)

    def push(self, name: str) -> str:
        self.git("push", "--quiet", "--force", str(self.bare), f"refs/tags/{name}")
        return self.git("rev-parse", f"refs/tags/{name}")

    def tag_copies(self, count: int, *, depth: int) -> None:
        """Sign ``release-2`` with so many copies of the topic file, in folders that are copied too, as deep as that."""
        entry = f"100644 blob {self.git('hash-object', '-w', 'sv/topic.toml')}"
        for _ in range(depth):
            listing = "".join(f"{entry}\t{number}\n" for number in range(count))
            entry = f"040000 tree {self.git('mktree', stdin=listing)}"
        self.git("reset", "--soft", self.git("commit-tree", "-m", "x", entry.split()[2]))
        self.tag("release-2")

    def release(self, number: str, title: str | None = None) -> str:
        """Publish a signed release, with its number as title of the page if there is no other."""
        self.write(title or f"Utgåva {number}")
        self.commit()
        return self.tag(f"release-{number}")


class Service:
    """The content service, with its settings, its state, and what its last run has written."""

    def __init__(self, folder: Path, repository: Repository) -> None:
        self.state, self.settings = folder / "state", folder / "settings"
        self.log = ""
        for path in (self.state, self.settings):
            path.mkdir()
        (self.settings / "allowed_signers").write_text(repository.allowed_signers)
        self.environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.state),
            "LIKVARDIG": str(write_program(folder / "likvardig")),
            "STATE_DIRECTORY": str(self.state),
            "CONFIGURATION_DIRECTORY": str(self.settings),
            "REPOSITORY": repository.bare.as_uri(),
        }
        self.program = shutil.copy(SCRIPT, folder)
        if IS_ROOT:
            shutil.chown(self.state, USER)
            shutil.chown(repository.bare, USER)

    def command(self, step: str) -> list[str]:
        """Return a command of the unit, as its user if the tests run as root and that user can run the program."""
        is_elevated, words = step.startswith("!"), shlex.split(step.lstrip("!"))
        words[words.index(f"/usr/libexec/likvardig/{SCRIPT.name}")] = str(self.program)
        if not IS_ROOT or others_python() is None:
            return words[-2:]
        return words if is_elevated else ["setpriv", f"--reuid={USER}", "--regid=nogroup", "--clear-groups", *words]

    def start(self, step: str, run: str, environ: Mapping[str, str] = {}) -> subprocess.Popen[str]:
        """Start a step of a run in a session of its own, so that it can be killed with its children."""
        return subprocess.Popen(
            self.command(step),
            env={**self.environ, "INVOCATION_ID": run, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, **environ: str) -> int:
        """Run the steps until one fails, as systemd does, and return the exit code of the last one."""
        run, self.log = uuid.uuid4().hex, ""
        for step in STEPS:
            process = self.start(step, run, environ)
            self.log += process.communicate()[0]
            if process.returncode:
                break
        return process.returncode

    @property
    def shown(self) -> str:
        """The title of the page that is shown; empty if there is none."""
        file = self.state / "current" / "sv" / "topic.toml"
        return re.findall('(?m)^title = "(.*)"$', file.read_text("utf-8"))[0] if file.exists() else ""

    def files(self) -> set[str]:
        """Return the names in the state folder."""
        return {path.name for path in self.state.iterdir()}


def write_program(path: Path) -> Path:
    """Write a command that runs the program with a Python that every user can run, if there is one."""
    python = others_python() or sys.executable
    search = ":".join(folder for folder in sys.path if folder and not folder.endswith(".zip"))
    path.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(search)} exec {python} -m likvardig_tui "$@"\n')
    path.chmod(0o755)
    return path


@cache
def others_python() -> str | None:
    """Return a Python with which another user can run the program."""
    root, libraries = str(DEPLOY.parent), ":".join(folder for folder in sys.path if folder.endswith("site-packages"))
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        command = [
            "setpriv",
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "sh",
            "-c",
            'exec "$0" "$@"',
            python or "false",
        ]
        program = [*command, "-c", "import sys; assert sys.version_info >= (3, 11); import likvardig_tui.cli"]
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{root}:{libraries}"}
        if python and IS_ROOT and not subprocess.run(program, env=environ, capture_output=True, check=False).returncode:
            return python
    return None


def require_another_user() -> None:
    """Skip the test if no other user can run the program."""
    if others_python() is None:
        pytest.skip("no other user can run the program")
