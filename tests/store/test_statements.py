from __future__ import annotations

import re
from pathlib import Path

import pytest

import tui.store

MODULES = sorted(Path(tui.store.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_values_are_bound_in_their_order_and_not_by_number(path: Path) -> None:
    # Python 3.12.0 to 3.12.3 (Ubuntu 24.04 has it) take ?1 for a name, and warn of a sequence bound to it.
    assert not re.search(r"\?\d", path.read_text("utf-8"))
