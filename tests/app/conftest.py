from __future__ import annotations

import pytest

from tui.app.listing import Listing


@pytest.fixture
def never_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slow to count is not counted as long as the test runs."""

    async def nothing_yet(listing: Listing) -> None: ...

    monkeypatch.setattr(Listing, "count", nothing_yet)
