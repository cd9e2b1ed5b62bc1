"""Lists of other readers: everything that is a feed comes over, nothing is run, what is left out is said."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tui.errors import ConfigError
from tui.opml import Listing, Subscription, parse_opml, parse_urls, read_list, write_opml

OPML = '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head><title>x</title></head><body>%s</body></opml>'


def opml(body: str) -> Listing:
    return parse_opml((OPML % body).encode())


def addresses(listing: Listing) -> list[str]:
    return [feed.url for feed in listing.feeds]


def xml_urls(content: bytes) -> set[str]:
    """What a tolerant reader finds without any parser: the http and https addresses of every xmlUrl."""
    text = content.decode("utf-8", "replace")
    found = re.findall(r"""xmlurl\s*=\s*(?:"([^"]*)"|'([^']*)')""", text, re.IGNORECASE)
    urls = {html.unescape(double or single).strip() for double, single in found}
    return {url for url in urls if re.match(r"https?://[^/\s]\S*$", url, re.IGNORECASE)}


class TestOpml:
    def test_folders_become_tags_from_the_outside_in_then_categories(self) -> None:
        listing = opml(
            '<outline text="News"><outline text="World"><outline text="A &amp; B" category="/daily,long reads" '
            'xmlUrl="https://a.example/feed"/></outline></outline><outline title="No folder" xmlUrl="https://b.example/"/>'
        )
        assert listing.feeds == (
            Subscription("https://a.example/feed", "A & B", ("News", "World", "daily", "long reads")),
            Subscription("https://b.example/", "No folder", ()),
        )

    def test_broken_xml_gives_its_feeds(self) -> None:
        broken = (
            b'?xml version="1.0"?>\n<opml><body><outline xmlUrl="https://a.example/?a=1&b=2&copy=3">'
            b"<outline text=caf\xe9 xmlurl='https://b.example/'><outline xmlUrl=\"https://b.example/\"/></body"
        )
        assert addresses(parse_opml(broken)) == ["https://a.example/?a=1&b=2&copy=3", "https://b.example/"]

    def test_other_encodings_are_read_as_declared(self) -> None:
        body = '<outline text="Ελλάδα" xmlUrl="https://a.example/"/>'
        for encoding in ("utf-8", "utf-16", "iso-8859-7", "utf-8-sig"):
            text = (OPML % body).replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
            assert parse_opml(text.encode(encoding)).feeds[0].title == "Ελλάδα", encoding

    def test_nothing_is_run_and_it_is_said(self) -> None:
        listing = opml(
            '<outline xmlUrl="|touch x"/><outline xmlUrl="exec:touch x"/><outline xmlUrl="filter:touch x:http://a.example/"/>'
            '<outline xmlUrl="https://ok.example/" filtercmd="touch x"/><outline xmlUrl="file:///etc/passwd"/>'
            '<outline xmlUrl="vfolder"/><outline type="link" url="https://lists.example/all.opml" text="l"/>'
            '<outline type="rss" text="site" xmlUrl="" htmlUrl="https://site.example/"/>'
        )
        assert addresses(listing) == ["https://ok.example/"]
        reasons = [entry.reason for entry in listing.left_out]
        assert len(reasons) == 7
        assert sum("run a command" in reason for reason in reasons) == 3

    def test_entities_and_outside_files_are_never_opened(self) -> None:
        bomb = (
            b'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY f SYSTEM "file:///etc/hostname">]><opml><body><outline text="&b;&f;" xmlUrl="https://a.example/"/>'
            b"</body></opml>"
        )
        assert parse_opml(bomb).feeds == (Subscription("https://a.example/", "&b;&f;"),)

    def test_twenty_thousand_levels_are_no_trouble(self) -> None:
        deep = '<outline text="f">' * 20_000 + '<outline xmlUrl="https://a.example/" text="x"/>' + "</outline>" * 20_000
        assert opml(deep).feeds == (Subscription("https://a.example/", "x", ("f",)),)

    def test_end_tags_too_many_cost_the_folders_and_nothing_else(self) -> None:
        listing = opml(
            '</outline></outline><outline text="F"><outline xmlUrl="https://a.example/" text="A"/></outline></outline>'
            '</outline><outline xmlUrl="https://b.example/"/>'
        )
        assert addresses(listing) == ["https://a.example/", "https://b.example/"]
        assert listing.feeds[0].title == "A"

    def test_titles_and_tags_are_safe_lines(self) -> None:
        listing = opml(
            '<outline text="a\u202eb\x9b2J"><outline text="[x]&#10;y\u200b" xmlUrl="https://a.example/"/></outline>'
        )
        feed = listing.feeds[0]
        assert feed.title == "[x] y"
        assert all(text.isprintable() for text in feed.tags)

    def test_every_real_list_gives_at_least_the_addresses_in_it(self, shared: Path) -> None:
        lists = sorted((shared / "feeds" / "opml").glob("*.opml"))
        assert lists
        for path in lists:
            content = path.read_bytes()
            missing = xml_urls(content) - set(addresses(parse_opml(content)))
            assert not missing, path.name

    def test_what_goes_out_comes_back_with_names_and_folders(self) -> None:
        feeds = (
            Subscription("https://a.example/?x=1&y='2'", 'A "quoted" & <b>', ("World", "daily")),
            Subscription("https://b.example/", "B", ("World",)),
            Subscription("https://c.example/", "Ç\x1b", ()),
            Subscription("https://d.example/", "D", ("Wörld, News",)),
        )
        back = parse_opml(write_opml(feeds).encode())
        assert back.left_out == ()
        assert {f.url: (f.title, f.tags) for f in back.feeds} == {
            "https://a.example/?x=1&y='2'": ('A "quoted" & <b>', ("World", "daily")),
            "https://b.example/": ("B", ("World",)),
            "https://c.example/": ("Ç", ()),
            "https://d.example/": ("D", ("Wörld, News",)),
        }


class TestNewsboatUrls:
    def test_tags_titles_quotes_and_comments(self) -> None:
        listing = parse_urls(
            '# comment\n\nhttps://a.example/ "~My \\"own\\" title" news "two words" !\n'
            'https://b.example/ "never closed\n"https://c.example/?q=x y"\n---\n'
        )
        assert listing.feeds == (
            Subscription("https://a.example/", 'My "own" title', ("news", "two words")),
            Subscription("https://b.example/", None, ("never closed",)),
        )
        assert [entry.entry for entry in listing.left_out] == ["https://c.example/?q=x y", "---"]

    def test_commands_queries_and_files_are_left_out_with_the_reason(self) -> None:
        listing = parse_urls(
            '"exec:touch x" "~t"\n"filter:touch x:http://a.example/"\nfile:///etc/passwd\n'
            '"query:Unread:unread = \\"yes\\"" tag\nhttp://me:s3cret@ok.example/\n'
        )
        assert addresses(listing) == ["http://me:s3cret@ok.example/"]
        assert ["command" in e.reason for e in listing.left_out] == [True, True, False, False]
        assert "saved search" in listing.left_out[3].reason

    def test_real_files_give_every_http_address(self, shared: Path) -> None:
        for path in sorted((shared / "feeds" / "urls").glob("*.urls")):
            text = path.read_text("utf-8", "replace")
            plain = {
                line.split()[0].strip('"')
                for line in text.splitlines()
                if re.match(r'\s*"?https?://[^\s"]+"?(\s|$)', line)
            }
            assert plain <= set(addresses(read_list(path))), path.name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n# only a comment\n",
        b"<opml></opml>",
        b"<opml><body><outline text='x'/>",
        b"\x00\xff" * 50,
        b"<html><body>hello</body></html>",
        b"\x1b[2Jhttps://a.example/",
        b"# A text\n\nof some other kind: nothing in it is an address.\n",
    ],
)
def test_a_file_without_feeds_is_told_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="holds no feeds"):
        read_list(path)


def test_what_a_list_of_nothing_but_commands_leaves_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "urls"
    path.write_text('"exec:touch x"\nno address at all \x1b[2J\n')
    listing = read_list(path)
    assert listing.feeds == ()
    assert [entry.entry for entry in listing.left_out] == ["exec:touch x", "no address at all"]


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_list(tmp_path / "none.opml")
