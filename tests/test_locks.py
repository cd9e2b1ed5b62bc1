"""The lock files hold every library that the project names, each version with its hashes, and name no package index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked(name: str) -> dict[str, str]:
    """What a lock file says of each library, by name."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    return {line.partition("==")[0]: line for line in text.splitlines() if line.strip()}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize(
    ("name", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_every_library_is_locked_with_hashes_and_no_index_is_named(name: str, groups: list[str]) -> None:
    wanted = names(PROJECT["project"]["dependencies"]).union(*(names(PROJECT["dependency-groups"][g]) for g in groups))
    found = locked(name)
    assert wanted <= found.keys()
    for line in found.values():
        assert re.fullmatch(r"[a-z0-9.-]+==\S+( ; [^#@]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line


def test_the_versions_of_python_are_declared() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    declared = {c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if "Python :: 3." in c}
    assert declared == {"3.11", "3.12", "3.13", "3.14"}
