"""Every captured feed and every captured list is taken without a traceback, and nothing unsafe comes of any."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_fuzz import UNSAFE, through
from tui.errors import ConfigError
from tui.opml import read_list


@pytest.mark.slow
def test_every_captured_feed_is_read_or_refused_in_words(shared: Path) -> None:
    files = sorted((shared / "feeds" / "real").iterdir())
    assert len(files) > 200
    gave = sum(bool(through(file.read_bytes(), None)) for file in files)
    assert gave > len(files) * 0.9


def test_every_captured_list_is_taken_and_nothing_in_it_can_run(shared: Path) -> None:
    files = sorted([*(shared / "feeds" / "opml").iterdir(), *(shared / "feeds" / "urls").iterdir()])
    assert len(files) > 20
    taken = 0
    for file in files:
        try:
            listing = read_list(file)
        except ConfigError as refused:
            said = str(refused)
            assert not UNSAFE.search(said)
            continue
        taken += 1
        for feed in listing.feeds:
            assert feed.url.startswith(("http://", "https://")), file
            assert not UNSAFE.search(f"{feed.url}{feed.title}{feed.tags}")
        for entry in listing.left_out:
            assert not UNSAFE.search(entry.entry)
            assert entry.reason
    assert taken > len(files) * 0.8
