"""What the export promises to scripts and readers, over a real store."""

from __future__ import annotations

import html.parser
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from sqlite_utils import Database
from textual.color import Color

from tests.app.test_themes import contrast
from tests.store.making import FEED, Shelf, draft
from tui.exporting import Told, jsonl, markdown
from tui.exporting import html as as_html
from tui.models import Block, Link, Query, SourceSpec
from tui.store import read
from tui.store.connect import open_store, writing
from tui.store.export import exported, of_articles

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NASTY = "<b>Bold</b> & [link](javascript:x) `code` *star* \x1b[31m \u202e # 1. &amp; \u2028 \x9b2J"
SEEDS = SourceSpec("seeds", "seeds:mine", "/nowhere", outlet="Sample Wire")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "news.db")
    yield opened
    opened.close()


@pytest.fixture
def shelf(db: Database) -> Shelf:
    """Three articles of one story: an origin, its copy, and an undated one of hostile words."""
    shelf = Shelf(db, NOW, timedelta(minutes=30))
    early = NOW - timedelta(hours=5)
    shelf.put(
        draft(
            "a",
            "Ship aground",
            "The ship *Meridian* is stuck.\n\nTugs wait.",
            link="https://a.example/1",
            published=early,
        ),
        draft("b", NASTY, NASTY),
    )
    shelf.put(
        draft("a", "Ship aground!", "The ship Meridian is stuck.", published=early + timedelta(hours=1)), spec=SEEDS
    )
    ids = {row["title"][:13]: row["id"] for row in db.query("SELECT id, title FROM articles")}
    origin, copy, nasty = ids["Ship aground"], ids["Ship aground!"], ids[NASTY[:13]]
    with writing(db):
        db.execute(
            "INSERT INTO stories (id, headline, headline_article, first_at, last_at, articles, outlets, texts)"
            " VALUES (?, 'Ship <aground>', ?, '2026-03-01T07:00:00.000Z', '2026-03-01T12:00:00.000Z', 3, 2, 2)",
            [origin, origin],
        )
        for id in (origin, copy, nasty):
            db.execute(
                "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 1)", [id, origin]
            )
        db.execute(
            "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'edited', 1, 0.9)",
            [copy, origin],
        )
        db.execute("INSERT INTO entities (id, name, type) VALUES ('e1', 'MS Meridian', 'organisation')")
        for at in (("text", 10, 18), ("title", 0, 4)):
            db.execute(
                "INSERT INTO mentions (article, field, start, end, entity, name) VALUES (?, ?, ?, ?, 'e1', 'Meridian')",
                [origin, *at],
            )
    return shelf


def told(db: Database) -> list[Told]:
    stories = [read.story(db, id) for id in read.story_ids(db, Query())]
    return [Told(s, list(of_articles(db, [r.id for r in s.articles if r.copy_of is None]))) for s in stories]


class TestJsonLines:
    def test_a_line_holds_what_scripts_rely_on(self, db: Database, shelf: Shelf) -> None:
        first, second, third = (json.loads(line) for line in jsonl(exported(db)))
        assert {key: first[key] for key in ("source_id", "feed", "outlet", "title", "url")} == {
            "source_id": "a",
            "feed": FEED.key,
            "outlet": "Harbour Post",
            "title": "Ship aground",
            "url": "https://a.example/1",
        }
        assert first["text"] == "The ship *Meridian* is stuck.\n\nTugs wait."
        assert (first["published"], first["first_seen"]) == ("2026-03-01T07:00:00Z", "2026-03-01T12:00:00Z")
        assert (first["copy_of"], first["copy_kind"], first["story"]) == (None, None, first["id"])
        assert (second["copy_of"], second["copy_kind"], second["story"]) == (first["id"], "edited", first["id"])
        assert (second["feed"], second["outlet"]) == (None, "Sample Wire")
        assert third["published"] is None
        assert first["mentions"] == [
            {
                "field": f,
                "start": a,
                "end": b,
                "type": "organisation",
                "name": "Meridian",
                "entity": "e1",
                "entity_name": "MS Meridian",
            }
            for f, a, b in (("title", 0, 4), ("text", 10, 18))
        ]
        assert first["text"][10:18] == "Meridian"

    def test_every_article_is_one_line_in_order_of_time_and_ascii_controls_never_appear(
        self, db: Database, shelf: Shelf
    ) -> None:
        shelf.put(*(draft(f"n{n}", f"Number {n}") for n in range(1200)))
        lines = list(jsonl(exported(db)))
        assert len(lines) == 1203
        assert all(len(line.splitlines()) == 1 and line.endswith("\n") for line in lines)
        rows = [json.loads(line) for line in lines]
        assert len({row["id"] for row in rows}) == 1203
        at = [(row["published"] or row["first_seen"], row["id"]) for row in rows]
        assert at == sorted(at)
        assert all(line[:-1].isprintable() for line in lines)
        assert rows[-1]["title"]

    def test_hostile_words_come_back_from_a_line_as_they_are_stored(self, db: Database, shelf: Shelf) -> None:
        assert NASTY in {json.loads(line)["title"] for line in jsonl(exported(db))}

    def test_a_query_narrows_to_the_articles_that_hold_its_words(self, db: Database, shelf: Shelf) -> None:
        assert [json.loads(line)["title"] for line in jsonl(exported(db, "tugs wai"))] == ["Ship aground"]
        assert list(jsonl(exported(db, "nowhere"))) == []

    def test_leaving_off_in_the_middle_leaves_the_store_free(self, db: Database, shelf: Shelf) -> None:
        rows = exported(db)
        next(rows)
        rows.close()
        with writing(db):
            db.execute("UPDATE articles SET judged = 1")

    def test_a_moved_feed_is_named_by_its_current_address(self, db: Database, shelf: Shelf) -> None:
        with writing(db):
            db.execute("UPDATE fetches SET address = 'https://new.example/feed' WHERE source = 1")
        assert {json.loads(line)["feed"] for line in jsonl(exported(db))} == {"https://new.example/feed", None}


class TestMarkdown:
    def test_a_story_is_a_heading_with_its_texts_and_their_copies(self, db: Database, shelf: Shelf) -> None:
        text = "".join(markdown(told(db)))
        assert "\n## Ship \\<aground\\>\n" in text
        assert "\n### Ship aground\n" in text
        assert "<https://a.example/1>" in text
        assert "2026-03-01 07:00 UTC" in text
        assert "*Sample Wire*, 2026-03-01 08:00: an edited copy" in text

    def test_one_story_has_the_headline_for_its_title_and_one_day_is_one_date(self, db: Database, shelf: Shelf) -> None:
        text, page = "".join(markdown(told(db), "Ship <aground>")), "".join(as_html(told(db), "Ship <aground>"))
        assert text.startswith(
            "# Ship \\<aground\\>\n\n2 outlets, 2 texts, 3 articles, 2026-03-01\n\n## Ship aground\n"
        )
        assert page.count("Ship &lt;aground&gt;</") == 2, "in the title and as the first heading"
        assert "Newsdesk" not in text + page
        with writing(db):
            db.execute("UPDATE stories SET last_at = '2026-03-02T12:00:00.000Z'")
        assert "3 articles, 2026-03-01 to 2026-03-02\n" in "".join(markdown(told(db)))

    def test_what_the_user_wrote_and_named_is_told_as_such(self, db: Database, shelf: Shelf) -> None:
        own = [one._replace(labels=("later", "a<b"), note="Ask *Ines*.\n<i>") for one in told(db)]
        text, page = "".join(markdown(own)), "".join(as_html(own))
        assert "\n**Your labels:** later, a\\<b\n\n**Your note:**\n\n> Ask \\*Ines\\*.  \n> \\<i\\>  \n" in text
        assert "<strong>Your labels:</strong> later, a&lt;b</p>" in page
        assert "<strong>Your note:</strong><br>Ask *Ines*.<br>&lt;i&gt;</p>" in page

    def test_words_of_an_article_are_never_markup(self, db: Database, shelf: Shelf) -> None:
        text = "".join(markdown(told(db)))
        page = MarkdownIt("commonmark", {"html": True}).render(text)
        assert "<b>" not in page
        assert "javascript" in page
        assert 'href="javascript' not in page
        assert "<code>" not in page
        assert "*Meridian*" in page
        assert not any(c in text for c in "\x1b\x9b\u202e\u2028")

    @pytest.mark.parametrize(
        ("block", "markup"),
        [
            (Block("heading", "Why", 2), "#### Why"),
            (Block("quote", "- so"), "> \\- so"),
            (Block("item", "2. two", 2), "  - 2\\. two"),
            (Block("code", "a *b*\n<c>"), "    a *b*\n    <c>"),
            (
                Block("paragraph", "see (here) now", links=(Link(4, 10, "https://a.example/(x)"),)),
                "see [(here)](<https://a.example/%28x%29>) now",
            ),
        ],
    )
    def test_blocks(self, db: Database, shelf: Shelf, block: Block, markup: str) -> None:
        source = SourceSpec("feed", "http://127.0.0.1/blocks", "", outlet="B")
        one = draft("block", "Blocks")
        shelf.put(type(one)("block", "Blocks", (block,), raw_hash="b"), spec=source)
        (article,) = (one for one in exported(db) if one.article.title == "Blocks")
        ((story, *_),) = told(db)
        assert f"\n{markup}\n" in "".join(markdown([Told(story, [article])]))


class Page(html.parser.HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


class TestHtml:
    def test_one_page_without_scripts_or_anything_from_elsewhere(self, db: Database, shelf: Shelf) -> None:
        text = "".join(as_html(told(db)))
        page = Page()
        page.feed(text)
        names = {tag for tag, _ in page.tags}
        assert not names & {"script", "img", "link", "iframe", "object", "form", "b"}
        assert not any(name.startswith("on") or name == "src" for _, attributes in page.tags for name in attributes)
        addresses = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
        assert addresses == ["https://a.example/1"]
        assert "default-src 'none'" in text
        assert not any(c in text for c in "\x1b\x9b\u202e\u2028")

    def test_every_text_stands_out_from_its_page_by_day_and_by_night(self, db: Database, shelf: Shelf) -> None:
        day, night = "".join(as_html(told(db))).split("</style>")[0].split("@media(prefers-color-scheme:dark)")
        for style in (day, night):
            (page,) = re.findall(r"background:#(\w+)", style)
            inks = re.findall(r"[{;]color:#(\w+)", style)
            assert len(inks) == 3
            assert min(contrast(Color.parse(f"#{ink}"), Color.parse(f"#{page}")) for ink in inks) >= 4.5

    def test_it_tells_the_story_its_texts_and_copies(self, db: Database, shelf: Shelf) -> None:
        page = Page()
        page.feed("".join(as_html(told(db))))
        assert "Ship <aground>" in page.text
        assert "Tugs wait." in page.text
        assert "Ship aground!, Sample Wire: an edited copy" in page.text
        assert "<b>Bold</b> & [link](javascript:x)" in page.text
