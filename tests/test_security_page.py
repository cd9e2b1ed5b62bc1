"""Each threat of docs/security.md names a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| threat")]


def test_every_threat_names_a_test_that_is_there() -> None:
    assert len(ROWS) >= 30
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 3, row
        named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", cells[2])
        assert named, row
        tree = ast.parse((ROOT / named[1]).read_text(encoding="utf-8"))
        functions = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert named[2] in functions, f"{named[1]} has no {named[2]}"


def test_it_says_how_to_report_a_hole() -> None:
    assert "Report a vulnerability" in PAGE
