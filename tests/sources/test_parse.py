from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import feedparser
import pytest

from tui.models import Draft, joined
from tui.sources.parse import NEWEST, ParsedFeed, Unparsable, parse_feed

ADDRESS = "https://news.example/feed.xml"


def parsed(document: str | bytes, known: dict[str, str] | None = None, address: str = ADDRESS) -> ParsedFeed:
    return parse_feed(document if isinstance(document, bytes) else document.encode(), None, address, known or {})


def channel(items: str, head: str = '<?xml version="1.0"?>') -> str:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title>'
        f"<link>https://news.example/</link><language>en-GB</language>{items}</channel></rss>"
    )


def rss_item(title: str | None = "A title", **fields: str) -> str:
    parts = [] if title is None else [f"<title>{title}</title>"]
    parts += [f"<{name}>{value}</{name.split(' ')[0]}>" for name, value in fields.items()]
    return f"<item>{''.join(parts)}</item>"


def one(document: str | bytes) -> Draft:
    (draft,) = parsed(document).drafts
    return draft


# ---------------------------------------------------------------- formats


def test_an_rss_item_gives_all_its_fields() -> None:
    draft = one(
        channel(
            "<item><title>Canal closed</title><link>https://news.example/canal?utm_source=rss</link>"
            "<guid isPermaLink='false'>c-1</guid><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate>"
            "<dc:creator>Ann Lee</dc:creator><description>Short.</description>"
            "<content:encoded><![CDATA[<p>The canal is closed.</p><p>It opens on Monday.</p>]]></content:encoded>"
            "<enclosure url='https://news.example/a.mp3' type='audio/mpeg' length='123'/>"
            "<source url='https://wire.example/'>Sample Wire</source></item>"
        )
    )
    assert draft.source_id == "c-1"
    assert draft.title == "Canal closed"
    assert joined(draft.blocks) == "The canal is closed.\n\nIt opens on Monday."
    assert draft.url == "https://news.example/canal?utm_source=rss"
    assert draft.canonical == "https://news.example/canal"
    assert draft.published == datetime(2025, 10, 9, 8, tzinfo=UTC)
    assert (draft.author, draft.language, draft.outlet) == ("Ann Lee", "en", "Sample Wire")
    assert [(e.url, e.media_type, e.size) for e in draft.enclosures] == [
        ("https://news.example/a.mp3", "audio/mpeg", 123)
    ]


def test_the_feeds_own_title_and_home_are_told() -> None:
    feed = parsed(channel(rss_item()))
    assert (feed.title, feed.home) == ("Harbour Post", "https://news.example/")


ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>'
    '<link rel="self" href="https://news.example/feed.xml"/><link href="https://news.example/"/>'
    "<entry><id>urn:1</id>%s</entry></feed>"
)


def test_atom_entries_take_the_first_alternate_link_and_the_longer_text() -> None:
    draft = one(
        ATOM % '<title>T</title><link rel="enclosure" href="https://news.example/x.mp3"/><link href="/one"/>'
        "<updated>2025-10-09T10:00:00Z</updated><summary>short</summary>"
        '<content type="html">&lt;p&gt;The whole text.&lt;/p&gt;</content>'
    )
    assert draft.url == "https://news.example/one"
    assert joined(draft.blocks) == "The whole text."
    assert draft.published == datetime(2025, 10, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "written", "shown"),
    [
        ("", "a &lt; b and [bold]", "a < b and [bold]"),
        ("type='text'", "How &lt;b&gt; works", "How <b> works"),
        ("type='text'", "Ben &amp;amp; Ann&amp;#8217;s", "Ben & Ann’s"),
        ("type='html'", "&lt;b&gt;Big&lt;/b&gt; &amp;amp; small", "Big & small"),
        ("type='xhtml'", "<div xmlns='http://www.w3.org/1999/xhtml'>Very <i>big</i></div>", "Very big"),
    ],
)
def test_an_atom_title_is_markup_only_where_it_says_so(kind: str, written: str, shown: str) -> None:
    assert one(ATOM % f"<title {kind}>{written}</title>").title == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("AT&amp;amp;T wins", "AT&T wins"),
        ("AT&T wins R&D; now", "AT&T wins R&D; now"),
        ("&lt;b&gt;Big&lt;/b&gt; news", "Big news"),
        ("<![CDATA[<i>Big</i> news]]>", "Big news"),
        ("[bold]x[/] {0} %s ${HOME}", "[bold]x[/] {0} %s ${HOME}"),
        ("a &lt; b", "a < b"),
        ("Rock&rsquo;n&rsquo;roll&nbsp;news&hellip;", "Rock’n’roll news…"),
        ("two\n  lines", "two lines"),
        ("A\x1b[2J\x1b[31mB", "AB"),
        ("A&amp;#27;[2JB", "AB"),
        ("a&#0;b&#1114112;c", "abc"),
    ],
)
def test_an_rss_title_reads_as_it_was_meant(written: str, shown: str) -> None:
    assert one(channel(rss_item(written))).title.replace("\ufffd", "") == shown


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_old_rss_is_read(version: str) -> None:
    assert [d.title for d in parsed(channel(rss_item("One")).replace('"2.0"', f'"{version}"')).drafts] == ["One"]


def test_rdf_is_read() -> None:
    draft = one(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>'
        '<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>'
        "<dc:date>2025-10-09</dc:date></item></rdf:RDF>"
    )
    assert (draft.source_id, draft.title) == ("https://news.example/1", "One")
    assert draft.published == datetime(2025, 10, 9, tzinfo=UTC)


def test_atom_0_3_is_read() -> None:
    draft = one(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><title>One</title>'
        '<link rel="alternate" type="text/html" href="https://news.example/1"/><id>a</id>'
        "<issued>2004-01-02T03:04:05Z</issued></entry></feed>"
    )
    assert (draft.title, draft.url, draft.published) == (
        "One",
        "https://news.example/1",
        datetime(2004, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


def json_feed(*items: object, version: str = "https://jsonfeed.org/version/1.1") -> str:
    return json.dumps({"version": version, "title": "J", "home_page_url": "https://news.example/", "items": items})


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_json_feed_is_read(version: str) -> None:
    feed = parsed(
        json_feed(
            {
                "id": 7,
                "url": "https://news.example/7",
                "title": "a < b & c",
                "content_html": "<p>Seven.</p>",
                "date_published": "2025-10-09T08:00:00Z",
                "author": {"name": "Ann"},
                "attachments": [{"url": "https://news.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}],
            },
            {"id": "8", "content_text": "no title here"},
            version=version,
        )
    )
    first, second = feed.drafts
    assert (first.source_id, first.title, joined(first.blocks), first.author) == ("7", "a < b & c", "Seven.", "Ann")
    assert first.enclosures[0].size == 5
    assert second.title == "no title here"
    assert feed.title == "J"


def test_items_of_a_json_feed_that_are_no_objects_are_left_out_with_a_warning() -> None:
    feed = parsed(json_feed(None, {"id": "1", "title": "One", "authors": "x", "attachments": None}, [1], "x"))
    assert [draft.title for draft in feed.drafts] == ["One"]
    assert [warning.kind for warning in feed.warnings] == ["parse"]


# ---------------------------------------------------------------- what is no feed


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\x00 ", "empty"),
        (b"<!doctype html><html><head><title>Sign in</title></head></html>", "not_a_feed"),
        (b"<!-- x --><html><item>no</item></html>", "not_a_feed"),
        (b"%PDF-1.7\n\x93\x8c\x8b", "not_a_feed"),
        (b"just words", "not_a_feed"),
        (bytes(range(256)) * 8, "not_a_feed"),
        (b'{"items": "x"}', "not_a_feed"),
        (b'{"error": 1}', "not_a_feed"),
        (b"{" * 100, "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "parse"),
        (b'<rss version="2.0"><channel><title>Cut befo', "truncated"),
    ],
)
def test_what_is_no_feed_says_what_it_is(document: bytes, kind: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parsed(document)
    assert caught.value.kind == kind


def test_many_comments_before_a_page_cost_no_time() -> None:
    with pytest.raises(Unparsable):
        parsed("<!-- -->" * 50_000 + "words")


def test_a_feed_without_items_is_a_feed() -> None:
    assert parsed(channel("")).seen == ()


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY p "C:\\data">]>',
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        "<br />\n<b>Warning</b>: mysql in x.php on line 3<br />\n<?xml version='1.0'?>",
        "\ufeff\n\n<?xml version='1.0'?>",
        "",
    ],
)
def test_what_stands_before_the_feed_does_not_hide_it(head: str) -> None:
    assert one(channel(rss_item("One &p; two"), head)).title.startswith("One")


def test_one_item_that_cannot_be_read_costs_only_itself() -> None:
    # feedparser raises ValueError over the name, and would take the whole feed with it.
    point = '<gml:Point xmlns:gml="http://www.opengis.net/gml" srsName="EPSG:x"><gml:pos>1 2</gml:pos></gml:Point>'
    where = f'<georss:where xmlns:georss="http://www.georss.org/georss">{point}</georss:where>'
    feed = parsed(channel(rss_item("One") + f"<item><title>Bad</title>{where}</item>" + rss_item("Three")))
    assert [draft.title for draft in feed.drafts] == ["One", "Three"]
    assert [warning.kind for warning in feed.warnings] == ["parse"]
    assert feed.title == "Harbour Post"


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    assert "SECRET" not in one(channel(rss_item("P:&x;:Q"), head)).title


def test_a_feed_that_breaks_off_keeps_its_whole_items_and_says_so() -> None:
    whole = channel(rss_item("One", guid="1") + rss_item("Two", guid="2") + rss_item("Three", guid="3"))
    feed = parsed(whole[: whole.index("Three") + 2])
    assert [draft.title for draft in feed.drafts] == ["One", "Two"]
    assert [warning.kind for warning in feed.warnings] == ["truncated"]


def test_only_the_newest_items_of_a_huge_feed_are_read() -> None:
    # Oldest first, as some archives are.
    items = "".join(
        rss_item(f"n{i}", guid=f"{i}", pubDate=f"Thu, 09 Oct {2000 + i // 365} 10:00:00 GMT")
        for i in range(NEWEST + 400)
    )
    feed = parsed(channel(items))
    assert len(feed.drafts) == NEWEST
    assert feed.drafts[-1].title == f"n{NEWEST + 399}"
    assert [warning.kind for warning in feed.warnings] == ["too_large"]
    assert parsed(channel(items)).seen == feed.seen


# ---------------------------------------------------------------- identity


def test_an_item_that_is_known_and_unchanged_gives_no_draft() -> None:
    document = channel(rss_item("One", guid="1") + rss_item("Two", guid="2"))
    first = parsed(document)
    known = {draft.source_id: draft.raw_hash for draft in first.drafts}
    again = parsed(document, known)
    assert again.drafts == ()
    assert again.seen == first.seen == ("1", "2")
    changed = parsed(document.replace("Two", "Twice"), known)
    assert [draft.title for draft in changed.drafts] == ["Twice"]


def test_a_changed_date_alone_changes_nothing() -> None:
    first = one(channel(rss_item("One", guid="1", pubDate="Thu, 09 Oct 2025 10:00:00 GMT")))
    later = parsed(channel(rss_item("One", guid="1", pubDate="Fri, 10 Oct 2025 10:00:00 GMT")), {"1": first.raw_hash})
    assert later.drafts == ()


def test_without_a_guid_link_and_title_are_the_identity() -> None:
    def ids(title: str, link: str) -> tuple[str, ...]:
        return parsed(channel(rss_item(title, link=link, description="x"))).seen

    first = ids("The Title!", "https://news.example/a?utm_source=x")
    assert first == ids("the title", "https://news.example/a")
    assert first != ids("the other title", "https://news.example/a")
    assert first != ids("The Title!", "https://news.example/b")


def test_without_guid_and_link_the_words_are_the_identity() -> None:
    feed = parsed(channel(rss_item("Same", description="one") + rss_item("Same", description="two")))
    assert len(set(feed.seen)) == 2


def test_different_items_under_one_guid_are_all_kept_and_keep_their_ids() -> None:
    items = [rss_item("first", guid="same", description="one"), rss_item("second", guid="same", description="two")]
    feed = parsed(channel("".join(items)))
    assert [draft.title for draft in feed.drafts] == ["first", "second"]
    assert len(set(feed.seen)) == 2
    assert set(parsed(channel("".join(reversed(items)))).seen) == set(feed.seen)
    assert all(source_id.isprintable() for source_id in feed.seen)


def test_an_exact_repeat_is_one_item() -> None:
    assert parsed(channel(rss_item("One", guid="1") * 3)).seen == ("1",)


def test_a_hostile_guid_becomes_a_short_printable_id() -> None:
    (source_id,) = parsed(channel(rss_item("One", guid="g\u009b31m" + "x" * 200_000))).seen
    assert source_id.isprintable()
    assert len(source_id) < 200


# ---------------------------------------------------------------- links, titles


def test_a_permalink_guid_is_the_link_where_there_is_none() -> None:
    assert (
        one(channel("<item><title>T</title><guid>https://news.example/p</guid></item>")).url == "https://news.example/p"
    )
    assert one(channel("<item><title>T</title><guid isPermaLink='false'>x1</guid></item>")).url is None


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "exec:touch x", "http://[::1/x", "data:text/html,x"]
)
def test_a_link_that_may_not_be_opened_is_none(link: str) -> None:
    assert one(channel(rss_item("T", link=link, guid="1"))).url is None


def test_relative_links_are_made_whole() -> None:
    assert one(channel(rss_item("T", link="no/slash"))).url == "https://news.example/no/slash"
    draft = one(channel(rss_item("T", description=escape('<p>see <a href="../up">up</a></p>'))))
    assert draft.blocks[0].links[0].url == "https://news.example/up"
    based = ATOM.replace("<entry>", '<entry xml:base="https://other.example/d/">') % '<title>T</title><link href="x"/>'
    assert one(based).url == "https://other.example/d/x"


def test_the_first_words_stand_in_for_a_missing_title() -> None:
    assert one(channel(rss_item(None, description="Untitled body"))).title == "Untitled body"
    assert one(channel(rss_item(None, description="word " * 100))).title.endswith("word…")
    assert one(channel(rss_item("\u200b", link="https://news.example/x"))).title == "https://news.example/x"
    assert one(channel("<item><guid isPermaLink='false'>1</guid></item>")).title == "Untitled"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ann Lee", "Ann Lee"),
        ("ann@news.example (Ann Lee)", "Ann Lee"),
        ("Ann Lee (mailto:ann@news.example)", "Ann Lee"),
        ("Ann Lee &lt;ann@news.example&gt;", "Ann Lee"),
        ("ann@news.example", ""),
        ("@annlee", "@annlee"),
        ("Ann Lee (now) and Bo Ek (earlier)", "Ann Lee (now) and Bo Ek (earlier)"),
    ],
)
def test_an_author_is_a_name_without_an_address_of_mail(written: str, shown: str) -> None:
    assert one(channel(rss_item("T", author=written))).author == shown


def test_plain_text_keeps_its_paragraphs() -> None:
    draft = one(channel(rss_item("T", description="First &amp;amp; one.\n\nSecond < one.".replace("<", "&lt;"))))
    assert joined(draft.blocks) == "First & one.\n\nSecond < one."


def test_a_title_is_held_to_its_limit() -> None:
    assert len(one(channel(rss_item("A" * 1_000_000))).title) == 500
    assert len(one(channel(rss_item("<![CDATA[<b>" + "A" * 1_000_000 + "</b>]]>"))).title) <= 500


# ---------------------------------------------------------------- real feeds


@pytest.mark.slow
def test_every_captured_feed_gives_at_least_its_distinct_items(shared: Path) -> None:
    fewer = {}
    for path in sorted((shared / "feeds" / "real").iterdir()):
        body = path.read_bytes()
        feed = parsed(body, address=f"http://127.0.0.1/{path.name}")
        known = {draft.source_id: draft.raw_hash for draft in feed.drafts}
        assert parsed(body, known, f"http://127.0.0.1/{path.name}").drafts == (), path.name
        assert len(feed.drafts) == len(set(feed.seen)), path.name
        distinct = _distinct(body)
        if len(feed.drafts) < len(distinct):
            fewer[path.name] = (len(feed.drafts), len(distinct))
    assert fewer == {}


def _distinct(body: bytes) -> set[tuple[object, ...]]:
    if body.lstrip()[:1] == b"{":
        names = ("id", "url", "title", "content_html", "content_text", "summary")
        return {tuple(repr(item.get(name)) for name in names) for item in json.loads(body)["items"]}
    entries = feedparser.parse(io.BytesIO(body)).entries
    return {(e.get("id"), e.get("link"), e.get("title"), repr(e.get("content")), e.get("summary")) for e in entries}
