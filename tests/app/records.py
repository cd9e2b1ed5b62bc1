"""Sample records for the panes: invented outlets and events, fixed times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tui.models import (
    Article,
    ArticleRow,
    Block,
    CopyKind,
    EntityRow,
    Link,
    Mention,
    RelatedRow,
    Story,
    StoryRow,
    joined,
)

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

SCRIPTS = "שורה בעברית, سطر بالعربية, e\u0301tude, 日本語の見出し, ไทย and 👍🏽 ❤\ufe0f 👩\u200d👩\u200d👧 in one line."
HOSTILE = (
    "[/nope] closes nothing",
    "Opinion [video] – [b]Rubio[/b] [@click=app.quit]free[/]",
    "\x1b]52;c;aGFja2Vk\x07 \x1b[2J\x1b[31mred\x9b31m \x00\x7f\x85",
    "\u202egnp.exe\u2066 \u200b\u200e\U000e0041\ufeff",
    "e" + "\u0301" * 5000,
    "ก" + "็" * 400,
    "A" * 1_000_000,
    "漢" * 100_000,
    "हिन्दी में शीर्षक और עברית וגם العربية",
    "👩\u200d👩\u200d👧\u200d👦 family ❤\ufe0f and 🇫🇷 flags 👍🏽",
    "one\ntwo\r\nthree\tfour\u2028five",
    "",
)


def story_row(
    number: int, headline: str | None = None, *, articles: int = 1, texts: int = 1, outlets: int = 1, unread: int = 0,
    fresh: bool = False, starred: bool = False, hours: float = 2, outlet: str = "Harbour Post",
) -> StoryRow:  # fmt: skip
    return StoryRow(
        id=f"{number:012x}",
        headline=f"Story {number}" if headline is None else headline,
        articles=articles,
        outlets=outlets,
        texts=texts,
        first_at=NOW - timedelta(hours=hours + 20),
        last_at=NOW - timedelta(hours=hours),
        unread=unread,
        new_texts=min(int(fresh), unread),
        starred=starred,
        timeline=(1, 2, 4, 6, 3, 0, 0, 1) if articles > 1 else (0, 0, 0, 0, 0, 0, 0, 1),
        outlet=outlet,
    )


def loader(rows: Sequence[StoryRow], calls: list[int] | None = None):  # type: ignore[no-untyped-def]
    by_id = {row.id: row for row in rows}

    def load(ids: Sequence[str]) -> Mapping[str, StoryRow]:
        if calls is not None:
            calls.append(len(ids))
        return {id: by_id[id] for id in ids if id in by_id}

    return load


def article(
    blocks: Sequence[Block], *, id: str = "a00000000001", title: str = "A title", outlet: str = "Harbour Post",
    url: str | None = "https://harbour.example/a", author: str = "", hours: float = 3,
) -> Article:  # fmt: skip
    at = NOW - timedelta(hours=hours)
    text = joined(tuple(blocks))
    return Article(
        id=id, source_key="s", source_id="1", feed=None, outlet=outlet, title=title, url=url, canonical=url,
        author=author, language="en", published=at, first_seen=NOW, at=at, blocks=tuple(blocks), text=text,
        text_hash=str(hash((title, text))),
    )  # fmt: skip


def article_row(
    id: str, outlet: str, *, hours: float = 3, read: bool = False, copy_of: str | None = None,
    kind: CopyKind | None = None, title: str = "A title", starred: bool = False, words: int = 600,
) -> ArticleRow:  # fmt: skip
    return ArticleRow(
        id=id, story="000000000001", outlet=outlet, title=title, url=None, at=NOW - timedelta(hours=hours), dated=True,
        words=words, read=read, starred=starred, copy_of=copy_of, copy_kind=kind,
    )  # fmt: skip


def story(row: StoryRow | None = None, articles: Sequence[ArticleRow] = ()) -> Story:
    return Story(row=row or story_row(1), articles=tuple(articles), looked_at=None)


def mentions(text: str, names: Mapping[str, tuple[str, str]]) -> tuple[Mention, ...]:
    """Every place where `names` (name → (type, entity id)) stand in the text."""
    found = []
    for name, (kind, entity) in names.items():
        start = text.find(name)
        while start >= 0:
            found.append(Mention("text", start, start + len(name), kind, name, entity, name))  # type: ignore[arg-type]
            start = text.find(name, start + 1)
    return tuple(found)


# ---------------------------------------------------------------- one story told in full

TITLE = "Canal authority refloats the car carrier that closed the northern lock for nine days"
_PARAGRAPHS = (
    "Tug crews freed the car carrier Estrella Polar from the northern lock of the Sample Canal early on Thursday, "
    "ending a closure that had kept 212 ships waiting at both ends and sent freight rates up by a third.",
    "The ship’s hull was found sound in a first survey, Elena Marchetti of the Sample Canal Authority said — the "
    "full report is due on Monday. Traffic resumes at half the usual rate.",
)
BLOCKS = (
    Block("paragraph", _PARAGRAPHS[0], links=(Link(_PARAGRAPHS[0].find("212 ships"), _PARAGRAPHS[0].find("212 ships") + 9, "https://canal.example/queue?day=9"),)),
    Block("paragraph", _PARAGRAPHS[1]),
    Block("heading", "How the ship was freed", 2),
    Block("paragraph", "Divers of Port Salvage cut a trench along the keel while two pumps lowered the water behind the gate. At high water on the ninth night four tugs pulled her back towards Bahía Norte."),
    Block("quote", "We waited for the tide and for the wind, and for once both kept their appointment."),
    Block("paragraph", "Three things remain to be settled:"),
    Block("item", "who pays for the salvage, which Port Salvage puts at 41 million;", 1),
    Block("item", "whether the pilot’s warning about the wind was passed on to the bridge in time, as the authority says it was;", 1),
    Block("item", "the recorder’s data are with the inquiry,", 2),
    Block("item", "when the second lane opens.", 1),
    Block("heading", "Waiting times", 3),
    Block("table", "Entrance | Ships | Days"),
    Block("table", "Bahía Norte | 131 | 6"),
    Block("table", "Puerto Sur | 81 | 4"),
    Block("paragraph", "The authority publishes the queue as a file:"),
    Block("code", "curl -s https://canal.example/queue.json |\n    jq '.ships[] | select(.days > 4)'"),
    Block("paragraph", "日本の船会社三社は、運河の再開を受けて迂回していた船を戻すと発表した。Elena Marchetti spoke to the Harbour Post by telephone."),
)  # fmt: skip
NAMES = {
    "Elena Marchetti": ("person", "e1"),
    "Sample Canal Authority": ("organisation", "e2"),
    "Port Salvage": ("organisation", "e3"),
    "Bahía Norte": ("place", "e4"),
    "Puerto Sur": ("place", "e5"),
}
ARTICLE = article(BLOCKS, title=TITLE, author="Ana Ruiz")
MENTIONS = mentions(ARTICLE.text, NAMES)
ROW = story_row(1, TITLE, articles=9, texts=5, outlets=7, unread=3, fresh=True, starred=True)
STORY = story(
    ROW,
    (
        article_row("a00000000001", "Harbour Post", hours=26, title=TITLE),
        article_row("a00000000002", "Sample Wire", hours=25, read=True, title="Car carrier freed, canal to reopen"),
        article_row("a00000000003", "Northern Daily", hours=24.5, copy_of="a00000000002", kind="same_text"),
        article_row("a00000000004", "The Example Gazette", hours=24, copy_of="a00000000002", kind="edited", read=True),
        article_row("a00000000005", "Placeholder Times", hours=9, title="What nine days cost", starred=True),
        article_row("a00000000006", "Radio Muestra", hours=4, title="El canal vuelve a abrir"),
    ),
)
ENTITIES = (
    EntityRow("e1", "Elena Marchetti", "person", 0.7, 3, 4, ("canal authority spokeswoman",)),
    EntityRow("e6", "Tomás Iglesias", "person", 0.25, 1, 1, ("pilot",)),
    EntityRow("e2", "Sample Canal Authority", "organisation", 1.0, 5, 12),
    EntityRow("e3", "Port Salvage", "organisation", 0.5, 2, 1),
    EntityRow("e4", "Bahía Norte", "place", 0.6, 2, 3),
    EntityRow("e5", "Puerto Sur", "place", 0.1, 1, 1),
)
RELATED = (
    RelatedRow("0000000000aa", "Car carrier runs aground in the northern lock", NOW - timedelta(days=9), "background", 0.9, "first report of the grounding"),
    RelatedRow("0000000000ab", "Freight rates ease", NOW - timedelta(hours=1), "since", 0.7, "12 hours later, shares Sample Canal Authority"),
    RelatedRow("0000000000ac", "Pilots’ union asks for wind limits", NOW - timedelta(days=40), "shared_entities", 0.5, "Tomás Iglesias, Bahía Norte"),
)  # fmt: skip
HEADLINES = (
    (TITLE, 9, 5, 7, 3, True, True, 0.1, "Harbour Post"),
    ("Telescope reaches its orbit and unfolds the first mirror", 6, 6, 6, 6, False, False, 3, "Placeholder Times"),
    ("Opinion [video] – why the [b]brackets[/b] stay", 1, 1, 1, 1, False, False, 5, "The Example Gazette"),
    ("Central bank holds rate for a fourth month", 12, 4, 11, 0, False, False, 8, "Sample Wire"),
    ("運河の再開を受け、船会社三社が迂回していた船を戻すと発表", 3, 2, 3, 1, False, True, 11, "Muestra Radio"),
    (
        "Flood gates hold as river crests",
        1,
        1,
        1,
        0,
        False,
        False,
        26,
        "Northern Daily of the Upper and Lower Provinces",
    ),
    ("Weekly column: the allotment in March", 2, 2, 1, 2, True, False, 50, "Harbour Post"),
    ("Chess: a draw, and then another", 2, 1, 1, 0, False, False, 80, "Northern Daily"),
    ("Bridge reopens after eleven years", 24, 13, 18, 10, False, False, 24 * 9, "Sample Wire"),
    ("Archive: the first lock keeper’s diary", 1, 1, 1, 0, False, False, 24 * 400, "Example Archive"),
)


def story_rows(total: int) -> list[StoryRow]:
    rows = []
    for number in range(total):
        headline, articles, texts, outlets, unread, fresh, starred, hours, outlet = HEADLINES[number % len(HEADLINES)]
        rows.append(
            story_row(
                number + 1, headline, articles=articles, texts=texts, outlets=outlets, unread=unread, fresh=fresh,
                starred=starred, hours=hours, outlet=outlet,
            )
        )  # fmt: skip
    return rows
