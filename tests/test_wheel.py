"""The built wheel, installed into a new environment outside the checkout, runs on what it carries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w"]
    subprocess.run(
        [*build, str(folder), str(ROOT)], check=True, timeout=120, env=os.environ | {"PIP_NO_CACHE_DIR": "1"}
    )
    (built,) = folder.glob("newsdesk-*.whl")
    return built


def test_it_carries_the_feeds_and_every_seed(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert "tui/bundled/feeds.toml" in inside
    seeds = {path.name for path in (ROOT / "seeds").iterdir()}
    assert {f"tui/bundled/seeds/{name}" for name in seeds} <= inside
    assert "tui/py.typed" in inside
    assert "tui/app/app.tcss" in inside


def test_a_new_environment_refreshes_the_samples_and_lists_stories(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, timeout=120)
    # The libraries come from the environment that runs the tests: the wheel itself is what is tried here.
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "newsdesk" not in entry.name and entry.name not in ("tui", "pip", "setuptools"):
            (libraries / entry.name).symlink_to(entry)
    (site / "libraries.pth").write_text(str(libraries))

    def newsdesk(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tmp_path / "env" / "bin" / "newsdesk", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )

    refreshed = newsdesk("refresh", "--json", "--only", "seeds:bundled")
    assert refreshed.returncode == 0, refreshed.stderr
    done = json.loads(refreshed.stdout.splitlines()[-1])
    assert (done["event"], done["failed"]) == ("done", 0)
    assert done["new"] >= 21
    assert done["copies"] >= 3
    stories = newsdesk("stories", "--json")
    assert stories.returncode == 0, stories.stderr
    headlines = [json.loads(line)["headline"] for line in stories.stdout.splitlines()]
    assert any("Rubio" in headline for headline in headlines)
