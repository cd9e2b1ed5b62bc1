"""A real store whose articles are judged as a refresh does it: copies, entities, stories, related stories."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.judge.newsroom import NOON, Newsroom
from tui.judge import copies, entities, related, stories
from tui.judgements import CopyJudgement, StoryJudgement
from tui.judging import settle
from tui.models import Article, Block, Draft, SourceSpec
from tui.store import copies as stored_copies
from tui.store import mentions as stored_mentions
from tui.store import related as stored_related
from tui.store import stories as stored_stories
from tui.store import write
from tui.store.connect import writing
from tui.store.named import EntityIndex

BRIDGE = (
    (
        "Cargo ship brings down Calder bridge",
        "A cargo ship struck a pier of the Calder bridge in Port Amsel before dawn, and three spans fell into the river.",
        "The coastguard searched the water for motorists, and the mayor, Lena Voss, closed the harbour to all traffic.",
    ),
    (
        "Calder bridge collapses after ship hits pier",
        "Three spans of the Calder bridge in Port Amsel collapsed into the river when a container ship rammed a pier.",
        "Coastguard boats looked for motorists all morning; the harbour is shut, said mayor Lena Voss.",
    ),
    (
        "Port Amsel: search goes on at collapsed Calder bridge",
        "Divers of the coastguard searched the river at Port Amsel for motorists who fell with the Calder bridge.",
        "The ship had lost power before it struck the pier, and the harbour stays closed, mayor Lena Voss told reporters.",
    ),
)
VACCINE = (
    (
        "Regulator clears malaria vaccine for infants",
        "The medicines regulator of Norland approved a malaria vaccine for infants after a trial with 16,000 children.",
        "Clinics in the lowlands will give the first doses of the vaccine in spring, the health ministry said.",
    ),
    (
        "Norland approves malaria vaccine for babies",
        "Babies in Norland will get a malaria vaccine from spring, after its medicines regulator approved the doses.",
        "A trial with 16,000 children had shown that the vaccine works in infants, according to the health ministry.",
    ),
)
INQUIRY = (
    "Inquiry into Calder bridge begins in Port Amsel",
    "Judges began to hear witnesses on the fall of the Calder bridge, which a ship brought down in Port Amsel.",
    "Lena Voss, the mayor, is to speak on Thursday about the pilots and the tugs.",
)


def article(title: str, text: str = "", *, id: str = "a", language: str | None = None) -> Article:
    return Article(
        id=id,
        source_key="k",
        source_id=id,
        feed="http://127.0.0.1/",
        outlet="Sample Wire",
        title=title,
        url=None,
        canonical=None,
        author="",
        language=language,
        published=NOON,
        first_seen=NOON,
        at=NOON,
        blocks=(),
        text=text,
        text_hash="",
    )


class Bureau(Newsroom):
    def tell(self, name: str, report: tuple[str, ...], *, days: float | None = 0.0, **more: Any) -> None:
        """`report` (title, then sentences) as an article called `name`, `days` after noon; None: undated."""
        self.write(name, report[1:], title=report[0], hours=None if days is None else 24 * days, **more)

    def file(self, name: str, report: tuple[str, ...]) -> None:
        """An undated file of the user's own."""
        spec = SourceSpec("seeds", f"seeds:{name}", f"/nowhere/{name}", outlet="Own files")
        block = Block("paragraph", " ".join(report[1:]))
        self._drafts.append((spec, Draft(name, report[0], (block,), raw_hash=name)))

    def judge(self, batch: int = 100, shuffle: int | None = None) -> list[CopyJudgement]:
        self.refresh(batch, shuffle)
        return []

    def refresh(self, batch: int = 100, shuffle: int | None = None) -> list[StoryJudgement]:
        """Store what was told and judge it, batch by batch; the clock then stands at the latest article."""
        latest = [draft.published for _, draft in self._drafts if draft.published]
        self.now = max([self.now, *(at + timedelta(hours=1) for at in latest)])
        self.store(shuffle)
        judgements = []
        settle(self.db)
        while articles := write.unjudged(self.db, batch):
            same = copies.judge(articles, stored_copies.CopyIndex(self.db))
            named = entities.judge(articles, EntityIndex(self.db))
            with writing(self.db):
                stored_copies.record(self.db, same)
                stored_mentions.record(self.db, named)
            told = stories.judge(articles, same.origins(), stored_stories.StoryIndex(self.db))
            with writing(self.db):
                stored_stories.record(self.db, told, self.now, same.judged)
                rows = related.judge(told.touched, stored_related.RelatedIndex(self.db))
                stored_related.record(self.db, rows, told.touched)
                write.mark_judged(self.db, [article.id for article in articles])
            judgements.append(told)
        return judgements

    def told(self) -> set[frozenset[str]]:
        """The names of the articles of each story."""
        stories: dict[str, set[str]] = {}
        for article, story in self.db.execute("SELECT article, story FROM story_articles"):
            stories.setdefault(story, set()).add(self.names[article])
        return {frozenset(names) for names in stories.values()}

    def story_of(self, name: str) -> str:
        """The name of the article that gave its id to the story of this one."""
        row = self.db.execute("SELECT story FROM story_articles WHERE article = ?", [self.id(name)]).fetchone()
        return self.names[row[0]]

    def story(self, name: str) -> dict[str, Any]:
        """The row of the story that an article is in."""
        return dict(
            next(
                iter(
                    self.db.query(
                        "SELECT s.* FROM stories s JOIN story_articles a ON a.story = s.id WHERE a.article = ?",
                        [self.id(name)],
                    )
                )
            )
        )

    def evidence(self, name: str) -> dict[str, Any]:
        row = self.db.execute(
            "SELECT score, threshold, evidence FROM story_articles WHERE article = ?", [self.id(name)]
        ).fetchone()
        return {"score": row[0], "threshold": row[1], **json.loads(row[2])}

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Stories related to that of an article, by the name of their first article, with kind and reason."""
        rows = self.db.execute(
            "SELECT other, kind, reason FROM related WHERE story = ?", [self.id(self.story_of(name))]
        )
        return {self.names[other]: (kind, reason) for other, kind, reason in rows}

    def everything(self) -> list[tuple[Any, ...]]:
        """All that judging stories has stored, but for row numbers."""
        found: list[tuple[Any, ...]] = []
        for statement in (
            "SELECT article, story, score, threshold, evidence FROM story_articles",
            "SELECT id, headline, headline_article, language, first_at, last_at, articles, outlets, texts, timeline, alias_of FROM stories",
            "SELECT story, act, detail FROM story_log",
            "SELECT story, other, kind, score, reason FROM related",
            "SELECT term, stories FROM terms",
        ):
            found += sorted((statement, *row) for row in self.db.execute(statement))
        return found


__all__ = ["BRIDGE", "INQUIRY", "NOON", "VACCINE", "Bureau"]
