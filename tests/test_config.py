"""feeds.toml as users write it: which file holds, what is said about mistakes, what editing leaves alone."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tui import config
from tui.config import Settings
from tui.errors import ConfigError, NotFoundError
from tui.opml import Subscription
from tui.subscriptions import add_feeds, change_feed, put_back_feed, remove_feed


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def parsed(text: str) -> Settings:
    return config.parse(text, Path("/etc/feeds.toml"))


FULL = """\
refresh_every = "2h"

[[seeds]]
path = "mine/texts"
outlet = "My Desk"
published = 2025-09-02

# The world
[[feeds]]
url = "https://feeds.example.org/World.xml"
outlet = "Example News"
tags = ["world", "daily"]

[[feeds]]
url = "https://reader:s3cret@private.example.org/feed?x=a@b"
title = "Private"
"""


class TestWhichFileHolds:
    def test_the_bundled_one_where_the_user_has_none(self) -> None:
        settings = config.load()
        assert settings.is_bundled
        assert settings.path == config.bundled() / "feeds.toml"
        assert [s.key for s in settings.sources if s.kind == "seeds"] == ["seeds:bundled"]
        assert sum(s.kind == "feed" for s in settings.sources) >= 30
        assert settings.warnings == ()

    def test_the_users_own_before_the_bundled_one(self) -> None:
        path = written(config.user_path(), FULL)
        assert (config.load().path, config.load().is_bundled) == (path, False)

    def test_the_environment_before_the_users_own_and_the_option_before_both(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(config.user_path(), FULL)
        named, option = written(tmp_path / "env.toml", ""), written(tmp_path / "option.toml", "")
        monkeypatch.setenv("NEWSDESK_FEEDS", str(named))
        assert config.load().path == named
        assert config.load(option).path == option

    def test_a_named_file_that_is_not_there_is_said_with_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"none\.toml does not exist.*feeds add"):
            config.load(tmp_path / "none.toml")

    def test_the_database_is_the_option_or_the_environment_or_in_the_data_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert config.db_path() == Path(os.environ["XDG_DATA_HOME"]) / "newsdesk" / "news.db"
        monkeypatch.setenv("XDG_DATA_HOME", "relative")
        assert config.db_path() == Path.home() / ".local/share/newsdesk/news.db"
        monkeypatch.setenv("NEWSDESK_DB", str(tmp_path / "env.db"))
        assert config.db_path() == tmp_path / "env.db"
        assert config.db_path(tmp_path / "option.db") == tmp_path / "option.db"


class TestWhatItSays:
    def test_a_feed_is_known_by_its_address_without_credentials_and_asked_with_them(self) -> None:
        public, private = [s for s in parsed(FULL).sources if s.kind == "feed"]
        assert (public.key, public.address) == ("https://feeds.example.org/World.xml",) * 2
        assert (public.outlet, public.tags, public.shown) == ("Example News", ("world", "daily"), "Example News")
        assert private.key == "https://private.example.org/feed?x=a@b"
        assert private.address == "https://reader:s3cret@private.example.org/feed?x=a@b"
        assert private.shown == "Private"

    def test_seeds_lie_relative_to_the_file_and_keep_their_defaults(self) -> None:
        seeds = parsed(FULL).sources[0]
        assert (seeds.key, seeds.address) == ("seeds:mine/texts", "/etc/mine/texts")
        assert (seeds.outlet, dict(seeds.defaults)) == ("My Desk", {"published": "2025-09-02"})

    @pytest.mark.parametrize("path", ["bundled", str(config.bundled() / "seeds")])
    def test_the_bundled_seeds_have_one_key_however_they_are_named(self, path: str) -> None:
        seeds = parsed(f'[[seeds]]\npath = "{path}"').sources[0]
        assert (seeds.key, Path(seeds.address)) == ("seeds:bundled", config.bundled() / "seeds")

    @pytest.mark.parametrize(
        ("written", "span"),
        [
            ('"30m"', timedelta(minutes=30)),
            ('"2h"', timedelta(hours=2)),
            ('"1 day"', timedelta(days=1)),
            ('"never"', None),
            ('"0"', None),
            ("0", None),
        ],
    )
    def test_durations(self, written: str, span: timedelta | None) -> None:
        assert parsed(f"refresh_every = {written}").refresh_every == span

    @pytest.mark.parametrize("written", ['"soon"', '"99999999999d"', "true", '"-5m"', '"30"', "1.5"])
    def test_a_bad_duration_is_told_with_good_ones(self, written: str) -> None:
        with pytest.raises(ConfigError, match=r'feeds\.toml: refresh_every = .* "30m", "2h", "1d", or "never"'):
            parsed(f"refresh_every = {written}")

    def test_unknown_keys_are_warned_of_and_the_rest_holds(self) -> None:
        settings = parsed('refresh = "1h"\n[[feeds]]\nurl = "https://a.example/"\ntag = "x"\n')
        assert [s.key for s in settings.sources] == ["https://a.example/"]
        assert ["`refresh` is not known" in settings.warnings[0], "`tag` is not known" in settings.warnings[1]] == [
            True
        ] * 2
        assert "(line 2)" in settings.warnings[1]

    def test_a_repeated_feed_is_folded_and_said(self) -> None:
        settings = parsed(
            '[[feeds]]\nurl = "https://a.example/"\noutlet = "A"\n[[feeds]]\nurl = "https://x:y@a.example/"\n'
        )
        assert [s.outlet for s in settings.sources] == ["A"]
        assert "repeats https://a.example/" in settings.warnings[0]
        assert "x:y" not in settings.warnings[0]

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "exec:touch x",
            "javascript:alert(1)",
            "feeds.example.org",
            "https://",
            "http:///path",
            "https://a b.example/",
            "https://a.example/\\u001b[2J",
            "https://a.example/\\u202e",
            "http://[::1/",
            "http://a.example:99999/",
            "https://good.example\\\\@evil.example/",
        ],
    )
    def test_an_address_that_is_none_is_told_with_its_place(self, address: str) -> None:
        with pytest.raises(ConfigError, match=r"entry 2 of \[\[feeds\]\] \(line 4\)") as caught:
            parsed(f'[[feeds]]\nurl = "https://a.example/"\n\n[[feeds]]\nurl = "{address}"\n')
        assert str(caught.value).isprintable()

    def test_a_password_in_a_bad_address_is_not_shown(self) -> None:
        with pytest.raises(ConfigError) as caught:
            parsed('[[feeds]]\nurl = "https://me:s3cret@a b/"\n')
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize(
        "text",
        [
            "[[feeds]\n",
            'feeds = "x"',
            "feeds = [1]",
            "[[feeds]]\n",
            "[[seeds]]\n",
            "[[feeds]]\nurl = 5",
            "x = " + "[" * 5000,
        ],
    )
    def test_what_cannot_be_read_is_a_clear_error_and_never_a_crash(self, text: str) -> None:
        with pytest.raises(ConfigError, match=r"feeds\.toml"):
            parsed(text)

    def test_a_file_that_is_not_utf8_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "feeds.toml"
        path.write_bytes(b"# caf\xe9\n")
        with pytest.raises(ConfigError, match="UTF-8"):
            config.load(path)


COMMENTED = """\
# My feeds
refresh_every = "1h"  # often

[[seeds]]
path = "bundled"

# World
[[feeds]]
url = "https://a.example/feed"   # the best
tags = ["world"]

# Business: read on Mondays
[[feeds]]
url = "https://b.example/feed"

[[feeds]]
url = "https://c.example/feed"
# the end
"""


class TestEditing:
    def test_the_first_feed_makes_the_users_file_from_the_bundled_one(self) -> None:
        before = config.load()
        added = add_feeds([Subscription("https://new.example/feed", "New", ("mine",))])
        assert (added.path, added.created) == (config.user_path(), True)
        after = config.load()
        assert not after.is_bundled
        assert [s.key for s in after.sources] == [*(s.key for s in before.sources), "https://new.example/feed"]
        assert (after.sources[-1].title, after.sources[-1].tags) == ("New", ("mine",))
        assert after.sources[0].address == before.sources[0].address
        comments = [line for line in before.path.read_text("utf-8").splitlines() if line.startswith("#")]
        assert comments
        assert set(comments) <= set(added.path.read_text("utf-8").splitlines())

    def test_adding_and_removing_gives_the_file_back_as_it_was(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", COMMENTED)
        add_feeds([Subscription("https://new.example/feed")], path)
        assert path.read_text() == COMMENTED + '\n[[feeds]]\nurl = "https://new.example/feed"\n'
        remove_feed("https://new.example/feed", path)
        assert path.read_text().rstrip("\n") == COMMENTED.rstrip("\n")

    def test_removing_a_feed_leaves_every_comment(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", COMMENTED)
        remove_feed("https://a.example/feed", path)
        left = path.read_text()
        assert [s.key for s in config.load(path).sources] == [
            "seeds:bundled",
            "https://b.example/feed",
            "https://c.example/feed",
        ]
        for comment in ("# My feeds", "# often", "# World", "# Business: read on Mondays", "# the end"):
            assert comment in left

    def test_a_change_touches_its_lines_only_and_back_gives_the_file_as_it_was(self, tmp_path: Path) -> None:
        text = (
            COMMENTED + '\n[[feeds]]\nurl = "https://d.example/" # home\ntags = [\n  "x", # why\n  "y",\n]\n\n# tail\n'
        )
        path = written(tmp_path / "f.toml", text)
        done = change_feed("https://d.example/", {"tags": ["z"], "title": "D’s", "paused": True}, path)
        assert (done.before, done.spec.paused) == ({"tags": ["x", "y"], "title": None, "paused": None}, True)
        assert path.read_text() == text.replace(
            'tags = [\n  "x", # why\n  "y",\n]\n', 'tags = ["z"]\ntitle = "D’s"\npaused = true\n'
        )
        change_feed("D’s", {"title": "", "paused": None, "tags": ["x", "y"]}, path)
        assert path.read_text() == text.replace('tags = [\n  "x", # why\n  "y",\n]', 'tags = ["x", "y"]')
        for feed in ("https://a.example/feed", "https://b.example/feed", "https://d.example/"):
            left = path.read_text()
            gone = remove_feed(feed, path)
            put_back_feed(gone.entry, gone.behind, path, gone.cut)
            assert path.read_text() == left
            gone = remove_feed(feed, path)
            path.write_text(path.read_text() + "# written since\n")
            put_back_feed(gone.entry, gone.behind, path, gone.cut)
            assert [s.key for s in config.load(path).sources] == [s.key for s in config.parse(left, path).sources]
            assert set(left.split("\n")) <= set(path.read_text().split("\n"))
        with pytest.raises(ConfigError, match="Nothing called url"):
            change_feed("https://d.example/", {"url": "https://e.example/"}, path)

    @pytest.mark.parametrize(
        "text",
        [
            'feeds = [{url = "https://a.example/", tags = ["old"]}, {url = "https://b.example/"}]\n',
            '[[feeds]]\n"url" = "https://a.example/"\n[feeds.headers]\nX-Y = "env:Z"\n[[feeds]]\nurl = "https://b.example/"\n',
            '[[feeds]]\r\nurl = "https://a.example/"\r\n\r\n[[feeds]]\r\nurl = "https://b.example/"\r\n',
        ],
    )
    def test_entries_are_changed_and_put_back_however_they_are_written(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "f.toml"
        path.write_bytes(text.encode())
        change_feed("https://a.example/", {"tags": ["new"]}, path)
        assert [spec.tags for spec in config.load(path).sources] == [("new",), ()]
        before = config.load(path).sources
        gone = remove_feed("https://a.example/", path)
        assert [spec.key for spec in config.load(path).sources] == ["https://b.example/"]
        put_back_feed(gone.entry, gone.behind, path)
        assert sorted(map(str, config.load(path).sources)) == sorted(map(str, before))

    def test_the_last_feed_can_be_removed_and_one_added_again(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", '[[feeds]]\nurl = "https://a.example/"\n')
        remove_feed("https://a.example", path)
        assert config.load(path).sources == ()
        add_feeds([Subscription("https://b.example/")], path)
        assert [s.key for s in config.load(path).sources] == ["https://b.example/"]

    @pytest.mark.parametrize(
        "text", ['feeds = [{url = "https://a.example/"}]\n', "feeds = []\n", "", "\ufeff# bom\n", "# no end of line"]
    )
    def test_odd_but_valid_files_take_a_feed_and_give_it_back(self, tmp_path: Path, text: str) -> None:
        path = written(tmp_path / "f.toml", text)
        before = [s.key for s in config.load(path).sources]
        add_feeds([Subscription("https://q.example/?a=b#c", 'Quote " and \\ and more', ("ü", 'a"b'))], path)
        spec = config.load(path).sources[-1]
        assert (spec.key, spec.title, spec.tags) == (
            "https://q.example/?a=b#c",
            'Quote " and \\ and more',
            ("ü", 'a"b'),
        )
        remove_feed('Quote " and \\ and more', path)
        assert [s.key for s in config.load(path).sources] == before

    def test_a_heading_inside_a_text_does_not_mislead_the_editor(self, tmp_path: Path) -> None:
        text = '[[feeds]]\nurl = "https://a.example/"\ntitle = """\n[[feeds]]\n"""\n\n[[feeds]]\nurl = "https://b.example/"\n'
        path = written(tmp_path / "f.toml", text)
        remove_feed("https://b.example/", path)
        assert [(s.key, s.title) for s in config.load(path).sources] == [("https://a.example/", "[[feeds]]")]

    def test_a_feed_that_is_there_is_not_added_twice(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", COMMENTED)
        added = add_feeds([Subscription("https://u:p@a.example/feed"), Subscription("https://n.example/")] * 2, path)
        assert [f.url for f in added.new] == ["https://n.example/"]
        assert len(added.known) == 3

    def test_a_file_that_holds_a_password_is_for_its_owner_only(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", COMMENTED)
        path.chmod(0o644)
        add_feeds([Subscription("https://n.example/")], path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        add_feeds([Subscription("https://me:s3cret@n.example/private")], path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        fresh = tmp_path / "new" / "g.toml"
        add_feeds([Subscription("https://me:s3cret@n.example/private")], fresh)
        assert stat.S_IMODE(fresh.stat().st_mode) == 0o600

    def test_a_link_to_the_file_stays_a_link(self, tmp_path: Path) -> None:
        real, link = written(tmp_path / "dotfiles" / "f.toml", COMMENTED), tmp_path / "f.toml"
        link.symlink_to(real)
        add_feeds([Subscription("https://n.example/")], link)
        assert link.is_symlink()
        assert "https://n.example/" in real.read_text()
        assert sorted(p.name for p in real.parent.iterdir()) == ["f.toml"]

    def test_a_broken_file_is_not_touched(self, tmp_path: Path) -> None:
        path = written(tmp_path / "f.toml", "[[feeds\n")
        with pytest.raises(ConfigError):
            add_feeds([Subscription("https://n.example/")], path)
        assert path.read_text() == "[[feeds\n"

    def test_a_feed_is_removed_by_its_name_if_only_one_has_it(self, tmp_path: Path) -> None:
        pairs = (("aX", "X"), ("bY", "Y"), ("cY", "Y"))
        text = "".join(f'[[feeds]]\nurl = "https://{n}.example/"\noutlet = "{o}"\n' for n, o in pairs)
        path = written(tmp_path / "f.toml", text)
        assert remove_feed("x", path).spec.key == "https://aX.example/"
        with pytest.raises(NotFoundError, match=r"2 feeds are called 'y'(?s:.*)https://cY.example/"):
            remove_feed("y", path)
        with pytest.raises(NotFoundError, match="feeds list"):
            remove_feed("z", path)
