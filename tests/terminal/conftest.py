from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _toured(_own_home: None) -> None:
    """The first-run tour would hold the line with the keys for ten seconds."""
    remembered = Path(os.environ["XDG_STATE_HOME"], "newsdesk", "reader.json")
    remembered.parent.mkdir(parents=True)
    remembered.write_text('{"toured": true}')
