"""Feeds removed and added, and all of it taken back: what was in feeds.toml is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from tui import config, feed_acts
from tui.errors import ConfigError
from tui.models import Act
from tui.opml import Subscription
from tui.store import undoing
from tui.store.connect import open_store
from tui.subscriptions import add_feeds

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEEDS = """[[feeds]]
url = "https://me:s3cret@a.example/feed"
# removed: the second one, which was slow
title = "A"

[[feeds]]
url = "https://b.example/feed"
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_store(tmp_path / "news.db")
    yield db
    db.close()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text(FEEDS)
    return path


def undo(db: Database) -> Act | None:
    return undoing.undo(db, NOW, outside=feed_acts.TAKE_BACK)


def test_a_removed_entry_comes_back_to_the_byte_and_is_kept_no_longer(db: Database, own: Path) -> None:
    feed_acts.remove(db, "A", own, NOW)
    feed_acts.remove(db, "https://b.example/feed", own, NOW)
    assert "s3cret" in feed_acts.kept_path().read_text()
    undo(db)
    undo(db)
    assert own.read_text() == FEEDS
    assert feed_acts.kept_path().read_text() == ""
    assert feed_acts.kept_path().stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_kept_is_not_removed_where_it_could_be_undone(db: Database, own: Path) -> None:
    feed_acts.kept_path().mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"removed-feeds.toml cannot be written"):
        feed_acts.remove(db, "A", own, NOW)
    assert own.read_text() == FEEDS
    assert feed_acts.remove(None, "A", own, NOW)[1] is None, "without a store there is no undo to keep it for"
    assert "s3cret" not in own.read_text()


def test_feeds_that_were_added_are_taken_out_again_though_one_is_gone_already(db: Database, own: Path) -> None:
    new = [Subscription(f"https://new{number}.example/") for number in range(200)]
    added = add_feeds(new, own)
    feed_acts.added(db, added.path, [feed.url for feed in added.new], NOW)
    own.write_text(own.read_text().replace('\n[[feeds]]\nurl = "https://new7.example/"\n', ""))
    act = undo(db)
    assert act
    assert act.description == "200 feeds added"
    assert [spec.key for spec in config.load(own).sources] == ["https://a.example/feed", "https://b.example/feed"]
    subscribed = {row[0] for row in db.execute("SELECT key FROM sources WHERE subscribed")}
    assert subscribed == {"https://a.example/feed", "https://b.example/feed"}
    assert feed_acts.kept_path().read_text().count("[[feeds]]") == 199
