"""Seeds of every kind become drafts; what cannot be read is named, and the rest is taken."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tui.models import Draft, FetchState, SourceResult, SourceSpec, joined
from tui.sources.seeds import read_seeds
from tui.sources.workers import WorkerDied, Workers

T = TypeVar("T")
CHECKOUT = Path(__file__).resolve().parents[2]


class Here(Workers):
    """Does the work in this process: the seeds' rules are tested, not the worker processes."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float = 10) -> T:
        return function(*args)


class Failing(Here):
    """Dies over whatever holds the word POISON."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float = 10) -> T:
        if "POISON" in repr(args):
            raise WorkerDied("the worker process ended before it had a result")
        return await super().run(function, *args, seconds=seconds)


async def read(
    path: Path,
    known: Mapping[str, str] | None = None,
    state: FetchState | None = None,
    workers: Workers | None = None,
    **stated: Any,
) -> SourceResult:
    spec = SourceSpec("seeds", f"seeds:{path.name}", str(path), **stated)
    return await read_seeds(spec, state or FetchState(), known or {}, workers or Here())


def by_id(result: SourceResult) -> dict[str, Draft]:
    return {draft.source_id: draft for draft in result.drafts}


def warned(result: SourceResult) -> str:
    return "\n".join(warning.message for warning in result.warnings)


def rows(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "harbour"
    found.mkdir()
    return found


# ---------------------------------------------------------------- kinds


async def test_the_first_seed_reads_as_it_was_meant() -> None:
    result = await read(CHECKOUT / "seeds" / "000_3ff474f1db44cf2b.txt")
    (draft,) = result.drafts
    assert draft.source_id == "000_3ff474f1db44cf2b.txt"
    assert draft.title == "Rubio's Diplomatic Mission to Mexico"
    assert [block.text for block in draft.blocks if block.kind == "heading"] == [
        "Tensions Over Cartels and Tariffs",
        "Future of U.S.-Mexico Cooperation",
    ]
    text = joined(draft.blocks)
    assert "contentious issues—without compromising" in text
    assert "tensions—remains" in text
    assert "โ" not in text
    assert result.title == "seeds"
    assert draft.published == datetime(2025, 9, 2, 20, tzinfo=UTC)


async def test_real_workers_read_all_bundled_seeds() -> None:
    async with Workers(1) as workers:
        result = await read(CHECKOUT / "seeds", workers=workers)
    assert result.status == "ok"
    assert not result.warnings
    assert len(result.drafts) == len(result.seen) >= 21
    assert all(draft.blocks and draft.published for draft in result.drafts)


async def test_text_is_a_headline_and_paragraphs(folder: Path) -> None:
    (folder / "a.txt").write_text("\n\nHeadline\n\nOne.\nShort line\nTwo.\n- point\nNo end", "utf-8")
    (draft,) = (await read(folder)).drafts
    assert draft.title == "Headline"
    assert [(block.kind, block.text) for block in draft.blocks] == [
        ("paragraph", "One."),
        ("heading", "Short line"),
        ("paragraph", "Two."),
        ("item", "point"),
        ("paragraph", "No end"),
    ]


async def test_text_without_a_headline_is_called_by_its_first_words(folder: Path) -> None:
    (folder / "a.txt").write_text("word " * 200, "utf-8")
    (draft,) = (await read(folder)).drafts
    assert draft.title.startswith("word word")
    assert len(draft.title) <= 101
    assert len(joined(draft.blocks)) == 999


async def test_markdown_may_have_front_matter(folder: Path) -> None:
    front = (
        "---\ntitle: Told\nauthor: [Ann, Bob]\ndate: 2024-05-06\nurl: https://x.org/a\nlang: de-AT\noutlet: Post\n---\n"
    )
    (folder / "a.md").write_text(front + "# Told\n\nHas *stress* and [link](b).\n\n- one\n\n```\ncode\n```\n", "utf-8")
    (folder / "b.md").write_text("# From the heading\n\nText.\n", "utf-8")
    drafts = by_id(await read(folder))
    told = drafts["a.md"]
    assert (told.title, told.author, told.outlet, told.language) == ("Told", "Ann, Bob", "Post", "de")
    assert told.published == datetime(2024, 5, 6, tzinfo=UTC)
    assert [block.kind for block in told.blocks] == ["paragraph", "item", "code"]
    assert told.blocks[0].links[0].url == "https://x.org/b"
    assert drafts["b.md"].title == "From the heading"
    assert joined(drafts["b.md"].blocks) == "Text."


async def test_broken_front_matter_is_named_and_the_text_is_taken(folder: Path) -> None:
    (folder / "a.md").write_text("---\ntitle: [never\nx: y: z\n---\n# Head\n\nText.\n", "utf-8")
    result = await read(folder)
    assert result.drafts[0].title == "Head"
    assert "a.md, line " in warned(result)


async def test_a_page_says_much_of_itself(folder: Path) -> None:
    (folder / "a.html").write_text(
        """<!doctype html><html lang="fr-FR"><head><title>Head | Site</title><meta name="author" content="Ann">
        <meta property="og:site_name" content="Le Site"><link rel="canonical" href="https://x.org/a">
        <meta property="article:published_time" content="2024-05-06T07:08:09+02:00"></head>
        <body><nav>Menu</nav><p>Chrome</p><article><h1>Head</h1><p>Text <a href="b">b</a></p></article></body>""",
        "utf-8",
    )
    (draft,) = (await read(folder)).drafts
    assert (draft.title, draft.author, draft.outlet, draft.language) == ("Head", "Ann", "Le Site", "fr")
    assert (draft.url, draft.canonical) == ("https://x.org/a", "https://x.org/a")
    assert draft.published == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)
    assert joined(draft.blocks) == "Text b"
    assert draft.blocks[0].links[0].url == "https://x.org/b"


async def test_rows_keep_their_ids_unchanged(folder: Path) -> None:
    (folder / "a.jsonl").write_text(
        rows(
            {
                "id": "x 1/ä",
                "title": "T",
                "text": "One.\n\nTwo.\u2028still",
                "outlet": "Post",
                "published": "2024-01-01",
            },
            {"id": 7, "title": None, "html": "<p>Has <b>markup</b></p>", "url": "https://x.org/7", "language": "en"},
            {"title": "No id", "url": "https://www.x.org/8?utm_source=y", "text": ""},
            {"text": "Nothing but text."},
        ),
        "utf-8",
    )
    drafts = by_id(await read(folder))
    assert list(drafts)[:2] == ["https://x.org/8\nno id", next(k for k in drafts if len(k) == 16)]
    assert (drafts["x 1/ä"].outlet, joined(drafts["x 1/ä"].blocks)) == ("Post", "One.\n\nTwo.\n\nstill")
    assert (drafts["7"].title, drafts["7"].url) == ("Has markup", "https://x.org/7")


async def test_five_hundred_rows_come_whole_and_in_order(folder: Path) -> None:
    (folder / "a.jsonl").write_text(rows(*({"id": str(i), "title": f"t{i}", "text": "x"} for i in range(500))), "utf-8")
    result = await read(folder)
    assert result.seen == tuple(map(str, range(500)))
    assert [draft.title for draft in result.drafts] == [f"t{i}" for i in range(500)]


async def test_saved_feeds_keep_the_ids_of_their_items(folder: Path) -> None:
    item = "<item><guid>g1</guid><title>One</title><link>https://x.org/1</link><description>Text</description></item>"
    (folder / "a.xml").write_text(f"<rss version='2.0'><channel><title>The Feed</title>{item}</channel></rss>", "utf-8")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "items": [{"id": "j1", "content_text": "Hi there"}],
    }
    (folder / "b.json").write_text(json.dumps(feed), "utf-8")
    drafts = by_id(await read(folder))
    assert {source_id: draft.outlet for source_id, draft in drafts.items()} == {"g1": "The Feed", "j1": "J"}
    assert by_id(await read(folder, outlet="Mine"))["g1"].outlet is None


# ---------------------------------------------------------------- statements


async def test_a_file_goes_before_seeds_toml_and_that_before_feeds_toml(folder: Path) -> None:
    (folder / "own.md").write_text("---\nauthor: File\n---\n# T\n\nx\n", "utf-8")
    (folder / "named.txt").write_text("T\nx", "utf-8")
    (folder / "plain.txt").write_text("T\nx", "utf-8")
    (folder / "seeds.toml").write_text(
        '["own.md"]\nauthor = "Toml"\noutlet = "Toml Post"\n["named.txt"]\nauthor = "Toml"\npublished = 2024-01-02\n',
        "utf-8",
    )
    drafts = by_id(await read(folder, defaults={"author": "Default", "language": "en"}))
    assert [drafts[name].author for name in ("own.md", "named.txt", "plain.txt")] == ["File", "Toml", "Default"]
    assert drafts["own.md"].outlet == "Toml Post"
    assert drafts["named.txt"].published == datetime(2024, 1, 2, tzinfo=UTC)
    assert drafts["plain.txt"].published is None
    assert drafts["plain.txt"].language == "en"


async def test_the_folder_stands_in_for_the_outlet(folder: Path) -> None:
    (folder / "gazette").mkdir()
    (folder / "gazette" / "a.txt").write_text("T\nx", "utf-8")
    (folder / "b.txt").write_text("T\nx", "utf-8")
    result = await read(folder)
    assert result.title == "harbour"
    assert {draft.source_id: draft.outlet for draft in result.drafts} == {"b.txt": None, "gazette/a.txt": "gazette"}
    assert {draft.outlet for draft in (await read(folder, outlet="Mine")).drafts} == {None}


@pytest.mark.parametrize("date", ["1901-01-01", "yesterday", "", "2024-99-99"])
async def test_an_absurd_date_is_no_date(folder: Path, date: str) -> None:
    (folder / "a.jsonl").write_text(rows({"id": "a", "title": "T", "published": date}), "utf-8")
    assert (await read(folder)).drafts[0].published is None


async def test_faults_in_seeds_toml_are_told(folder: Path) -> None:
    (folder / "a.txt").write_text("T\nx", "utf-8")
    (folder / "seeds.toml").write_text('["a.txt"]\ncolour = "red"\n["gone.txt"]\noutlet = "X"\n', "utf-8")
    told = warned(await read(folder))
    assert "a.txt: colour is not known here" in told
    assert "gone.txt is named here, but there is no such file" in told
    (folder / "seeds.toml").write_text("[oops", "utf-8")
    result = await read(folder)
    assert result.status == "ok"
    assert "seeds.toml: left out, as it is not valid TOML" in warned(result)


# ---------------------------------------------------------------- identity


async def test_what_is_known_and_unchanged_gives_no_draft(folder: Path) -> None:
    (folder / "a.txt").write_text("T\nx", "utf-8")
    (folder / "b.jsonl").write_text(rows({"id": "1", "title": "A"}, {"id": "2", "title": "B"}), "utf-8")
    first = await read(folder)
    known = {draft.source_id: draft.raw_hash for draft in first.drafts}
    again = await read(folder, known, FetchState(body_hash=first.body_hash))
    assert (again.status, again.drafts) == ("unchanged", ())
    (folder / "b.jsonl").write_text(rows({"id": "1", "title": "A"}, {"id": "2", "title": "New B"}), "utf-8")
    changed = await read(folder, known, FetchState(body_hash=first.body_hash))
    assert [draft.title for draft in changed.drafts] == ["New B"]
    assert set(changed.seen) == {"a.txt", "1", "2"}


async def test_another_statement_counts_as_a_change(folder: Path) -> None:
    (folder / "a.txt").write_text("T\nx", "utf-8")
    first = await read(folder)
    known = {draft.source_id: draft.raw_hash for draft in first.drafts}
    again = await read(folder, known, FetchState(body_hash=first.body_hash), defaults={"author": "Ann"})
    assert [draft.author for draft in again.drafts] == ["Ann"]


async def test_one_id_for_two_texts_gives_two_articles_and_a_repeat_gives_one(folder: Path) -> None:
    same, other = {"id": "1", "title": "A", "text": "one"}, {"id": "1", "title": "A", "text": "two"}
    (folder / "a.jsonl").write_text(rows(same, other), "utf-8")
    (folder / "b.jsonl").write_text(rows(same), "utf-8")
    result = await read(folder)
    assert sorted(joined(draft.blocks) for draft in result.drafts) == ["one", "two"]
    assert len(set(result.seen)) == 2
    assert all(source_id.startswith("1\u241f") for source_id in result.seen)
    known = {draft.source_id: draft.raw_hash for draft in result.drafts}
    assert (await read(folder, known)).drafts == ()


# ---------------------------------------------------------------- faults


async def test_a_broken_line_is_named_and_the_rest_is_taken(folder: Path) -> None:
    good = rows({"id": "1", "title": "A"})
    (folder / "a.jsonl").write_text(
        f'{good}{{"id": "2", \n[1]\n\n{{"id": "3"}}\n{"[" * 100_000}\n{good.replace("1", "4")}'
    )
    result = await read(folder)
    assert result.seen == ("1", "4")
    told = warned(result)
    for line in (
        "line 2: not valid JSON",
        "line 3: not an object",
        "line 5: there is no title",
        "line 6: not valid JSON",
    ):
        assert f"a.jsonl, {line}" in told


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\t ", "the file is empty"),
        ("a.txt", bytes(range(256)) * 4, "the file is not text"),
        ("a.md", b"\x00\x01", "the file is not text"),
        ("a.jsonl", b"\x89PNG\x00", "the file is not text"),
        ("a.html", b"<script>x</script>", "there is no text in it"),
        ("a.xml", b"<html><body>page</body></html>", "not a feed"),
        ("a.json", b"{", ""),
        ("a.pdf", b"%PDF", "not a kind of file that is read"),
    ],
)
async def test_an_odd_file_is_named(folder: Path, name: str, body: bytes, told: str) -> None:
    (folder / name).write_bytes(body)
    alone = await read(folder)
    assert (alone.status, alone.drafts) == ("error", ())
    assert alone.error is not None
    assert alone.error.kind == "file"
    assert name in alone.error.message
    assert told in alone.error.message
    (folder / "good.txt").write_text("T\nx", "utf-8")
    beside = await read(folder)
    assert beside.status == "ok"
    assert beside.seen == ("good.txt",)
    assert f"{name}: " in warned(beside)


async def test_a_missing_path_is_named(tmp_path: Path) -> None:
    result = await read(tmp_path / "gone")
    assert result.status == "error"
    assert result.error is not None
    assert "gone: no such file or directory" in result.error.message


async def test_an_empty_folder_says_so(folder: Path) -> None:
    result = await read(folder)
    assert result.error is not None
    assert "nothing here that can be read" in result.error.message


async def test_a_file_that_may_not_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text("T\nx", "utf-8")
    (folder / "b.txt").write_text("T\nx", "utf-8")
    whole = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    result = await read(folder)
    assert result.seen == ("a.txt",)
    assert "b.txt: permission denied" in warned(result)


@pytest.mark.parametrize(
    ("body", "shown", "told"),
    [
        ("Été à Besançon\nDéjà vu".encode("utf-8-sig"), "Été à Besançon", ""),
        ("Été à Besançon\nDéjà vu".encode("utf-16"), "Été à Besançon", ""),
        ("Été à Besançon – “oui”\nDéjà vu".encode("cp1252"), "Été à Besançon – “oui”", "not UTF-8; read as"),
        (
            "Été à Besançon\n".encode() + "Déjà vu".encode() + b" \x93x\x94",
            "Été à Besançon",
            "some bytes of Windows-1252",
        ),
    ],
)
async def test_other_encodings_are_read_without_loss(folder: Path, body: bytes, shown: str, told: str) -> None:
    (folder / "a.txt").write_bytes(body)
    result = await read(folder)
    assert result.drafts[0].title == shown
    assert "Déjà vu" in joined(result.drafts[0].blocks)
    assert "\ufffd" not in joined(result.drafts[0].blocks)
    assert told in warned(result)
    assert bool(told) == bool(result.warnings)


async def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    outside = folder.parent / "secret.txt"
    outside.write_text("Secret\nx", "utf-8")
    (folder.parent / "elsewhere").mkdir()
    (folder / "a.txt").write_text("T\nx", "utf-8")
    os.symlink(outside, folder / "link.txt")
    os.symlink(folder.parent / "elsewhere", folder / "down")
    os.symlink(folder / "nothing", folder / "dangling.txt")
    result = await read(folder)
    assert result.seen == ("a.txt",)
    assert "link.txt: a link that leads out of the folder" in warned(result)
    assert "down: links to a folder are not followed" in warned(result)
    assert "dangling.txt: " in warned(result)


async def test_readme_and_dot_files_are_no_seeds(folder: Path) -> None:
    for name in ("README.md", "readme.txt", ".hidden.txt", "a.txt"):
        (folder / name).write_text("T\nx", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "b.txt").write_text("T\nx", "utf-8")
    result = await read(folder)
    assert result.seen == ("a.txt",)
    assert not result.warnings


async def test_a_file_that_kills_its_worker_costs_no_other(folder: Path) -> None:
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text("T\n" + ("POISON" if name == "b" else "x"), "utf-8")
    result = await read(folder, workers=Failing())
    assert result.seen == ("a.txt", "c.txt")
    assert "b.txt: the worker process ended" in warned(result)
    assert result.body_hash is None


async def test_hostile_text_in_files_and_names_is_cleaned(folder: Path) -> None:
    (folder / "a\x1b[31m.txt").write_bytes(b"T\x1b]52;c;QQ==\x07itle\nx\x1b[2Jy \xe2\x80\xaez")
    (draft,) = (await read(folder)).drafts
    assert (draft.source_id, draft.title, joined(draft.blocks)) == ("a.txt", "Title", "xy z")


async def test_a_date_that_cannot_be_read_is_named_with_its_file_or_line(folder: Path) -> None:
    (folder / "a.txt").write_text("T\nx", "utf-8")
    (folder / "b.md").write_text("---\ndate: soon\n---\nText.", "utf-8")
    (folder / "c.jsonl").write_text('{"title": "U", "text": "y", "published": "2026-13-45"}\n', "utf-8")
    (folder / "d.txt").write_text("W\nz", "utf-8")
    (folder / "seeds.toml").write_text('["a.txt"]\npublished = "yesterday"\n', "utf-8")
    result = await read(folder)
    assert [draft.published for draft in result.drafts] == [None] * 4
    told = [warning.message for warning in result.warnings]
    assert told == [
        "a.txt: 'yesterday' is no date from 1970 on; taken as undated.",
        "b.md: 'soon' is no date from 1970 on; taken as undated.",
        "c.jsonl, line 1: '2026-13-45' is no date from 1970 on; taken as undated.",
    ]
