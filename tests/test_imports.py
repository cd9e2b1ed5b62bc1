"""Imports point one way (models ← text ← sources, judge, store ← refresh ← cli, app), and heavy ones wait."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tui

PACKAGE = Path(tui.__file__).parent
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "access": {"errors"},
    "models": {"access"},
    "judgements": {"models"},
    "text": {"models", "text"},
    "query": {"errors"},
    "preferences": {"errors"},
    "config": {"access", "preferences", "models", "errors", "text", "config"},
    "sources": {"access", "models", "errors", "text", "sources"},
    "judge": {"models", "judgements", "errors", "text", "judge"},
    "store": {"models", "judgements", "errors", "text", "query", "store"},
    "judging": {"models", "judgements", "errors", "text", "query", "judge", "store", "judging"},
    "rejudging": {"errors", "judging", "store", "rejudging"},
    "early": {"judging", "sources"},
    "refresh": {
        *(
            "models",
            "judgements",
            "errors",
            "text",
            "query",
            "config",
            "sources",
            "judging",
            "early",
            "store",
            "refresh",
        )
    },
}
BELOW_THE_SCREEN = {"textual", "rich"}


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports anywhere in it, type checking included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "tui":
                found |= {f"tui.{alias.name}" for alias in node.names}
    return found


RULED = sorted(path for path in PACKAGE.rglob("*.py") if layer(path) in ALLOWED)


@pytest.mark.parametrize("path", RULED, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_layer_and_those_below(path: Path) -> None:
    own = layer(path)
    names = imported(path)
    inside = {name.split(".")[1] for name in names if name.startswith("tui.")} - {"__version__"}
    assert inside <= ALLOWED[own]
    assert not {name.split(".")[0] for name in names} & BELOW_THE_SCREEN


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after the statement."""
    code = f"{statement}\nimport sys\nprint(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import tui.cli", {"textual", "rich", "httpx", "feedparser", "rapidfuzz", "sqlite_utils", "onnxruntime"}),
        ("import tui.refresh", {"textual", "rich", "feedparser", "rapidfuzz", "onnxruntime", "numpy"}),
        ("import tui.app.app", {"feedparser", "rapidfuzz", "httpx", "ftfy", "onnxruntime", "tokenizers", "numpy"}),
        ("import tui.store.read, tui.store.state, tui.store.search, tui.store.why", {"textual", "rapidfuzz"}),
    ],
)
def test_what_is_heavy_is_not_loaded_before_it_is_needed(statement: str, absent: set[str]) -> None:
    assert not loaded_after(statement) & absent
