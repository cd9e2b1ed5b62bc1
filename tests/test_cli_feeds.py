"""`newsdesk feeds …` from outside: the user's file, lists of other readers, sites and feeds that answer or do not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import here, in_terminal, newsdesk, objects
from tests.serving import Answer, Site, rss, serving
from tui import config

PAGE = (
    b"<html><head><link rel=alternate type=application/rss+xml title='Comments' href=/comments>"
    b"<link rel=alternate type=application/rss+xml title=News href=/a></head><body>hello</body></html>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.answers["/a"] = rss(("1", "A ship runs aground", "Tugs wait."), ("2", "Harbour shut", "No ship sails."))
        site.answers["/comments"] = rss(("7", "Re: ship", "Aha."), title="Comments")
        site.answers["/"] = Answer(PAGE, headers={"Content-Type": "text/html"})
        site.answers["/page"] = Answer(b"<html><body>nothing here</body></html>", headers={"Content-Type": "text/html"})
        yield site


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text('# mine\n[[feeds]]\nurl = "https://a.example/feed"\ntitle = "A & B"\ntags = ["World", "daily"]\n')
    return path


def listed(own: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name and tags of every feed of the file, by its address."""
    return {spec.key: (spec.shown, spec.tags) for spec in config.load(own).sources}


class TestAdding:
    def test_a_feed_by_its_address_with_its_own_tags(self, site: Site, own: Path) -> None:
        done = here("--feeds", own, "feeds", "add", f"{site.base}/a", "--tag", "ships", "--title", "Port")
        assert done.returncode == 0
        assert "Added Harbour Post" in done.stdout
        assert listed(own)[f"{site.base}/a"] == ("Port", ("ships",))
        assert own.read_text().startswith("# mine\n")

    def test_a_site_gives_its_main_feed_and_names_the_others(self, site: Site, own: Path) -> None:
        done = here("--feeds", own, "feeds", "add", site.base)
        assert done.returncode == 0
        assert set(listed(own)) == {"https://a.example/feed", f"{site.base}/a"}
        assert f"{site.base}/comments" in done.stderr
        again = here("--feeds", own, "feeds", "add", site.base, "--json")
        (row,) = objects(again.stdout)
        assert (row["status"], row["url"], row["title"]) == ("known", f"{site.base}/a", "News")
        assert row["others"] == [{"url": f"{site.base}/comments", "title": "Comments"}]

    def test_programs_are_told_why_nothing_was_added(self, site: Site, own: Path) -> None:
        done = here("--feeds", own, "feeds", "add", f"{site.base}/none", "--json")
        (row,) = objects(done.stdout)
        assert (done.returncode, row["status"], row["error"]["kind"]) == (3, "failed", "http_404")
        assert done.stderr == f"newsdesk: {row['error']['message']}\n"
        bare = site.base.removeprefix("http://")
        done = here("--feeds", own, "feeds", "add", f"{bare}/a", "--json")
        (row,) = objects(done.stdout)
        assert (done.returncode, row["error"]["kind"]) == (3, "connection")
        assert "with http:// before the address it is asked without encryption" in row["error"]["message"]
        assert f"{bare}/a" not in own.read_text(), "nobody is led off https unasked"

    def test_credentials_are_kept_and_never_shown(self, site: Site, own: Path) -> None:
        done = here("--feeds", own, "feeds", "add", f"{site.base}/a".replace("//", "//me:s3cret@"))
        assert "s3cret" not in done.stdout + done.stderr
        assert f"{site.base}/a".replace("//", "//me:s3cret@") in own.read_text()
        assert own.stat().st_mode & 0o777 == 0o600
        for words in (["list"], ["list", "--json"], ["export"], ["check"]):
            done = here("--feeds", own, "feeds", *words)
            assert "s3cret" not in done.stdout + done.stderr

    @pytest.mark.parametrize(("path", "status"), [("/none", 3), ("/page", 2)])
    def test_what_is_no_feed_is_added_only_by_force(self, site: Site, own: Path, path: str, status: int) -> None:
        before = own.read_bytes()
        done = here("--feeds", own, "feeds", "add", site.base + path)
        assert (done.returncode, done.stdout, own.read_bytes()) == (status, "", before)
        assert "--force" in done.stderr
        forced = here("--feeds", own, "feeds", "add", site.base + path, "--force")
        assert forced.returncode == 0
        assert site.base + path in listed(own)

    @pytest.mark.parametrize("address", ["exec:touch x", "file:///etc/passwd", "javascript:alert(1)", "http://", ""])
    def test_what_is_no_address_is_2(self, own: Path, address: str) -> None:
        done = here("--feeds", own, "feeds", "add", address)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("newsdesk") == 1

    def test_the_users_own_file_is_made_on_first_use(self, site: Site) -> None:
        done = newsdesk("feeds", "add", f"{site.base}/a")
        path = Path(os.environ["XDG_CONFIG_HOME"]) / "newsdesk" / "feeds.toml"
        assert done.returncode == 0
        assert "made from the default feeds" in done.stdout
        rows = objects(here("feeds", "list", "--json").stdout)
        assert rows[0]["kind"] == "seeds"
        assert rows[-1]["url"] == f"{site.base}/a"
        assert len(rows) > 30
        assert path.exists()


class TestListing:
    def test_without_a_store_and_with_one(self, site: Site, tmp_path: Path) -> None:
        own = tmp_path / "feeds.toml"
        own.write_text(f'[[feeds]]\nurl = "{site.base}/a"\ntags = ["ships"]\n[[feeds]]\nurl = "{site.base}/none"\n')
        base = ["--db", tmp_path / "n.db", "--feeds", own]
        rows = {row["url"]: row for row in objects(here(*base, "feeds", "list", "--json").stdout)}
        assert rows[f"{site.base}/a"] == {
            "kind": "feed",
            "name": f"{site.base}/a",
            "url": f"{site.base}/a",
            "current_url": f"{site.base}/a",
            "path": None,
            "outlet": None,
            "tags": ["ships"],
            "paused": False,
            "fulltext": False,
            "articles": 0,
            "unread": 0,
            "checked_at": None,
            "failures": 0,
            "error": None,
        }
        here(*base, "refresh")
        rows = {row["url"]: row for row in objects(here(*base, "feeds", "list", "--json").stdout)}
        assert (rows[f"{site.base}/a"]["name"], rows[f"{site.base}/a"]["articles"]) == ("Harbour Post", 2)
        assert rows[f"{site.base}/none"]["error"]["kind"] == "http_404"
        text = here(*base, "feeds", "list").stdout
        assert "2 articles" in text
        assert "http_404" in text
        assert "ships" in text

    def test_warnings_about_the_file_are_narration(self, own: Path) -> None:
        own.write_text('colour = "red"\n' + own.read_text())
        done = here("--feeds", own, "feeds", "list", "--json")
        assert len(objects(done.stdout)) == 1
        assert "colour" in done.stderr


class TestRemoving:
    def test_by_name_and_the_articles_stay(self, site: Site, tmp_path: Path) -> None:
        own = tmp_path / "feeds.toml"
        own.write_text(f'[[feeds]]\nurl = "{site.base}/a"\noutlet = "Port"\n# last words\n')
        base = ["--db", tmp_path / "n.db", "--feeds", own]
        here(*base, "refresh")
        done = here(*base, "feeds", "remove", "port")
        assert done.returncode == 0
        assert "stay" in done.stdout
        assert own.read_text().strip() == "# last words"
        assert len(objects(here(*base, "export").stdout)) == 2

    def test_what_is_not_there_is_2(self, own: Path) -> None:
        assert here("--feeds", own, "feeds", "remove", "nobody").returncode == 2


class TestChanging:
    def test_names_tags_and_rest_are_changed_told_and_undone(self, site: Site, tmp_path: Path) -> None:
        own = tmp_path / "feeds.toml"
        text = f'# mine\n[[feeds]]\nurl = "{site.base}/a" # why\n# last words\n'
        own.write_text(text)
        base = ["--db", tmp_path / "n.db", "--feeds", own]
        here(*base, "refresh")
        words = ["--title", "My port", "--outlet", "Port", "--tag", "ships", "--tag", "sea", "--paused", "yes"]
        done = here(*base, "feeds", "change", f"{site.base}/a", *words)
        assert "Changed My port" in done.stdout
        assert "`newsdesk undo` takes it back" in done.stdout
        assert text.replace("# last words", "").strip() in own.read_text()
        (row,) = objects(here(*base, "feeds", "list", "--json").stdout)
        assert (row["name"], row["outlet"], row["tags"], row["paused"]) == ("My port", "Port", ["ships", "sea"], True)
        assert {row["outlet"] for row in objects(here(*base, "export", "tag:ships").stdout)} == {"Port"}
        asked = len(site.requests)
        assert objects(here(*base, "refresh", "--json").stdout)[0]["status"] == "skipped"
        assert len(site.requests) == asked
        assert objects(here(*base, "refresh", "--json", "--only", "my port").stdout)[0]["status"] == "unchanged"
        assert "is so already" in here(*base, "feeds", "change", "my port", "--paused", "yes").stdout
        assert "What is to change?" in here(*base, "feeds", "change", "my port").stderr
        removed = here(*base, "feeds", "remove", "My port")
        assert "`newsdesk undo` takes it back" in removed.stdout
        assert config.data_path().joinpath("removed-feeds.toml").stat().st_mode & 0o777 == 0o600
        assert "Undone: feed My port removed" in here(*base, "undo").stderr
        assert "Undone: feed My port: name “My port”" in here(*base, "undo").stderr
        assert own.read_text() == text
        assert {row["outlet"] for row in objects(here(*base, "export").stdout)} == {"Harbour Post"}

    def test_what_was_added_is_taken_out_again_by_undo(self, site: Site, own: Path, tmp_path: Path) -> None:
        before, base = own.read_text(), ["--db", tmp_path / "n.db", "--feeds", own]
        here(*base, "refresh")
        here(*base, "feeds", "add", f"{site.base}/a")
        assert f"feed {site.base}/a added" in here(*base, "undo").stderr
        assert own.read_text().rstrip() == before.rstrip()


class TestLists:
    def test_an_import_says_what_came_and_what_was_left_out(self, own: Path, tmp_path: Path) -> None:
        opml = tmp_path / "in.opml"
        opml.write_text(
            '<opml><body><outline text="Sci"><outline xmlUrl="https://n.example/1" text="N"/></outline>'
            '<outline xmlUrl="exec:touch canary" text="x"/><outline xmlUrl="https://a.example/feed"/></body></opml>'
        )
        done = here("--feeds", own, "feeds", "import", opml)
        assert done.returncode == 0
        assert "1 feed added" in done.stderr
        assert "exec:touch canary: it would run a command" in done.stdout
        assert "subscribed already" in done.stdout
        assert listed(own) == {
            "https://a.example/feed": ("A & B", ("World", "daily")),
            "https://n.example/1": ("N", ("Sci",)),
        }
        again = objects(here("--feeds", own, "feeds", "import", opml, "--json").stdout)
        assert sorted(row["status"] for row in again) == ["known", "known", "left_out"]

    def test_newsboats_urls(self, own: Path, tmp_path: Path) -> None:
        urls = tmp_path / "urls"
        urls.write_text('https://n.example/1 news "~My N"\n"query:x:unread = \\"yes\\""\n')
        assert here("--feeds", own, "feeds", "import", urls).returncode == 0
        assert listed(own)["https://n.example/1"] == ("My N", ("news",))

    def test_an_export_comes_back_with_names_and_folders(self, own: Path, tmp_path: Path) -> None:
        out, other = tmp_path / "out.opml", tmp_path / "other.toml"
        assert here("--feeds", own, "feeds", "export", "--output", out).returncode == 0
        assert here("--feeds", other, "feeds", "import", out).returncode == 0
        assert listed(other) == listed(own)

    def test_every_shared_list_comes_in_and_nothing_of_it_runs(
        self, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        left_out = 0
        for path in sorted((shared / "feeds").glob("opml/*.opml")) + sorted((shared / "feeds").glob("urls/*.urls")):
            own = tmp_path / f"{path.stem}.toml"
            done = here("--feeds", own, "feeds", "import", path)
            assert done.returncode == 0
            left_out += done.stdout.count("CANARY")
            assert all(url.startswith(("http://", "https://")) for url in listed(own))
        assert {found.suffix for found in tmp_path.iterdir()} == {".toml"}
        assert left_out

    def test_a_file_that_is_no_list_is_2(self, own: Path, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("")
        for name in ("x", "none"):
            assert here("--feeds", own, "feeds", "import", tmp_path / name).returncode == 2


class TestChecking:
    def feeds(self, folder: Path, *addresses: str) -> Path:
        path = folder / "feeds.toml"
        path.write_text("".join(f'[[feeds]]\nurl = "{address}"\n' for address in addresses))
        return path

    def check(self, path: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return here("--db", path.with_name("n.db"), "--feeds", path, "feeds", "check", *words)

    def test_it_says_who_answers_and_stores_nothing(self, site: Site, tmp_path: Path) -> None:
        path = self.feeds(tmp_path, f"{site.base}/a", f"{site.base}/none", f"{site.base}/page")
        done = self.check(path)
        assert done.returncode == 1
        assert [line[0] for line in done.stdout.splitlines()] == ["✓", "✗", "✗"]
        assert "1 of 3 feeds" in done.stderr
        assert "404" in done.stderr
        assert not (tmp_path / "n.db").exists()
        rows = {row["url"]: row for row in objects(self.check(path, "--json").stdout)}
        assert (rows[f"{site.base}/a"]["items"], rows[f"{site.base}/a"]["title"]) == (2, "Harbour Post")
        assert rows[f"{site.base}/page"]["error"]["kind"] == "not_a_feed"

    def test_all_fine_is_0_and_none_is_3(self, site: Site, tmp_path: Path) -> None:
        assert self.check(self.feeds(tmp_path, f"{site.base}/a")).returncode == 0
        assert self.check(self.feeds(tmp_path, f"{site.base}/none")).returncode == 3
        assert self.check(self.feeds(tmp_path)).returncode == 0

    def test_on_a_terminal(self, site: Site, tmp_path: Path) -> None:
        status, written = in_terminal(["--feeds", self.feeds(tmp_path, f"{site.base}/a"), "feeds", "check"])
        assert status == 0
        assert "✓  Harbour Post  2 items" in written
