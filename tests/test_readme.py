"""What the README says is so: its commands run, its key table is the program's, its picture is there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block called {marker}"
    return found[1].strip()


def commands(page: str = "README.md") -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("newsdesk ")]


def newsdesk(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line)[1:]
    return subprocess.run([sys.executable, "-m", "tui", *words], cwd=cwd, capture_output=True, text=True, timeout=120)


def test_every_command_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert len(commands()) >= 6
    for line in commands():
        done = newsdesk(line, tmp_path)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout or done.stderr or "--output" in line, f"{line} said nothing"
    assert "Ever Given" in (tmp_path / "coverage.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_on_judging_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert len(commands("docs/judging.md")) >= 3
    for line in commands("docs/judging.md"):
        done = newsdesk(line, tmp_path)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout or done.stderr, f"{line} said nothing"


PLACEHOLDERS = {"ID": "ab12", "A": "ab12", "B": "cd34", "FILE": "list.opml", "ADDRESS": "https://example.org/"}


@pytest.mark.parametrize(
    "page", ["README.md", "docs/store.md", "docs/judging.md", "docs/newsboat.md", "seeds/README.md", "feeds.toml"]
)
def test_every_command_named_in_passing_is_one_that_newsdesk_takes(page: str) -> None:
    from tui.cli import build_parser

    named = re.findall(r"`newsdesk ([a-z][^`]*)`", (ROOT / page).read_text(encoding="utf-8"))
    assert named or page in ("docs/store.md", "seeds/README.md")
    for line in named:
        if line != "COMMAND --help":
            build_parser().parse_args([PLACEHOLDERS.get(word, word) for word in shlex.split(line)])


def test_the_feeds_toml_of_the_readme_is_valid(tmp_path: Path) -> None:
    from tui import config

    found = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert found
    path = tmp_path / "feeds.toml"
    path.write_text(found[1], encoding="utf-8")
    settings = config.load(path)
    assert [s.kind for s in settings.sources] == ["seeds", "feed"]
    assert settings.warnings == ()


def test_the_key_table_is_the_programs_own() -> None:
    from tui.app.keytable import markdown

    found = re.search(r"<!-- keys -->\n(.*?)<!-- /keys -->", README, re.DOTALL)
    assert found
    assert found[1].strip() == markdown().strip()


def test_the_picture_is_there_and_shows_the_reader() -> None:
    assert "](docs/reader.svg)" in README
    assert "Newsdesk" in (ROOT / "docs" / "reader.svg").read_text(encoding="utf-8")


def checkout_into(folder: Path) -> Path:
    """A new checkout: the files that git tracks, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def set_up(line: str, cwd: Path, **environment: str) -> None:
    """Run a line that needs a package index; skip where there is no network."""
    done = subprocess.run(
        ["bash", "-c", line], cwd=cwd, capture_output=True, text=True, timeout=600, env=os.environ | environment
    )
    if re.search("name resolution|Network is unreachable|dns error|Could not connect", done.stderr):
        pytest.skip("setting up needs a package index, and there is no network")
    assert done.returncode == 0, done.stderr


def refreshes_the_samples(command: Path, folder: Path) -> bool:
    """The installed command takes in what it carries, into a new database."""
    line: list[str | Path] = [
        command,
        "--db",
        folder / f"{command.parent.parent.name}.db",
        "refresh",
        "--only",
        "samples",
    ]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=120)
    return done.returncode == 0 and "new articles" in done.stderr


@pytest.mark.slow
def test_the_line_that_sets_up_and_opens_works_in_a_new_checkout(tmp_path: Path) -> None:
    checkout = checkout_into(tmp_path / "checkout")
    setup, _, opens = block("run").rpartition(" && ")
    assert opens == ".venv/bin/newsdesk"
    set_up(setup, checkout)
    assert refreshes_the_samples(checkout / opens, tmp_path)


@pytest.mark.slow
def test_the_uv_and_pipx_lines_work_in_a_new_checkout(tmp_path: Path) -> None:
    assert "`uv run newsdesk`" in README
    assert "`pipx install .`" in README
    checkout = checkout_into(tmp_path / "checkout")
    tools = tmp_path / "tools"
    set_up(f"{sys.executable} -m venv {tools} && {tools}/bin/pip install -q uv pipx", tmp_path)
    path = f"{tools}/bin{os.pathsep}{os.environ['PATH']}"
    set_up(f"uv run --python {sys.executable} newsdesk --version", checkout, PATH=path)
    assert refreshes_the_samples(checkout / ".venv/bin/newsdesk", tmp_path)
    set_up("pipx install .", checkout, PATH=path, PIPX_HOME=str(tmp_path / "pipx"), PIPX_BIN_DIR=str(tmp_path / "bin"))
    assert refreshes_the_samples(tmp_path / "bin/newsdesk", tmp_path)
