"""A real store that articles are put into by hand, and judged for copies as a refresh does it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from tui.judge import copies
from tui.judgements import CopyJudgement
from tui.models import Block, Draft, SourceResult, SourceSpec
from tui.store import copies as stored
from tui.store import write
from tui.store.connect import writing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

CANAL = (
    "The canal authority said on Monday that tugs had refloated the car carrier Northern Heath at high tide.",
    "The ship had lain across the southern approach of the waterway for 31 hours, and 86 vessels were waiting.",
    "Divers found no damage to the hull, the authority's chairwoman, Ines Okafor, told reporters at the port.",
    "A sudden gust pushed the bow against the eastern bank shortly after the pilot had come aboard, she said.",
    "Four tugs and a dredger worked through two nights, moving 12,000 cubic metres of sand from under the keel.",
    "Traffic would go on in convoys from Tuesday morning, with northbound ships first, according to the plan.",
    "Insurers put the cost of the delay at 40 million dollars a day, though most cargoes were not perishable.",
    "An inquiry into the wind limits for high-sided ships will report before the summer, the ministry added.",
)
OBSERVATORY = (
    "Engineers at the Sandmere observatory switched on the cooling plant of its new mirror on Monday evening.",
    "The plant keeps 91 glass segments within a tenth of a degree of the air outside the dome.",
    "Project lead Tomas Lindqvist called it the last large piece of hardware before the first light in May.",
    "Earlier tests had been put off twice, as a pump that was made in 2019 leaked and had to be replaced.",
    "Astronomers hope to measure the faint halo of dwarf galaxies that swarm around our neighbours in space.",
    "The observatory is paid for by six universities, each of which gets nights in proportion to its share.",
    "A strike of local drivers had held up the delivery of coolant at the mountain road for three weeks.",
    "Visitors may see the dome on the first Sunday of every month, once the autumn storms have passed.",
)

_SYLLABLES = (
    "bar",
    "den",
    "fol",
    "gim",
    "har",
    "jos",
    "kel",
    "lun",
    "mor",
    "nab",
    "pel",
    "ros",
    "sit",
    "tor",
    "vel",
    "win",
    "yas",
)


def prose(seed: int, sentences: int = 8) -> tuple[str, ...]:
    """Sentences that have nothing in common with those of another seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randrange(1, 4))) for _ in range(14 * sentences)]
    return tuple(" ".join(words[at : at + 14]).capitalize() + "." for at in range(0, len(words), 14))


class Newsroom:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.now = NOON + timedelta(days=30)
        self.names: dict[str, str] = {}
        self._drafts: list[tuple[SourceSpec, Draft]] = []

    def write(
        self,
        name: str,
        sentences: Iterable[str] = (),
        *,
        title: str = "",
        outlet: str = "",
        hours: float | None = 0.0,
        link: str | None = None,
    ) -> None:
        """An article called `name`, by an outlet of its own if none is given, `hours` after noon; None: undated."""
        outlet = outlet or f"Outlet of {name}"
        spec = SourceSpec("feed", f"http://127.0.0.1/{outlet}", f"http://127.0.0.1/{outlet}", outlet=outlet)
        text = " ".join(sentences)
        published = None if hours is None else NOON + timedelta(hours=hours)
        blocks = tuple(Block("paragraph", paragraph) for paragraph in text.split("\n\n") if paragraph)
        draft = Draft(
            name, title or f"Headline of {name}", blocks, link, link, published, raw_hash=f"{title}{text}{link}"
        )
        self._drafts.append((spec, draft))

    def judge(self, batch: int = 100, shuffle: int | None = None) -> list[CopyJudgement]:
        """Store what was written, in an order of chance if a seed is given, and judge all that is not judged."""
        self.store(shuffle)
        judgements = []
        while articles := write.unjudged(self.db, batch):
            judgement = copies.judge(articles, stored.CopyIndex(self.db))
            with writing(self.db):
                stored.record(self.db, judgement)
                write.mark_judged(self.db, [article.id for article in articles])
            judgements.append(judgement)
        return judgements

    def store(self, shuffle: int | None = None) -> None:
        """Store what was written, as one feed after the other would bring it."""
        if shuffle is not None:
            random.Random(shuffle).shuffle(self._drafts)
        for spec, draft in self._drafts:
            row = write.sync_sources(self.db, [spec], self.now)[spec.key]
            result = SourceResult("ok", (draft,), (draft.source_id,))
            write.store_result(self.db, row, spec, result, self.now, timedelta(hours=1))
            self.names[write.article_id(spec.key, draft.source_id)] = draft.source_id
        self._drafts.clear()

    def id(self, name: str) -> str:
        return next(id for id, known in self.names.items() if known == name)

    def kinds(self) -> dict[str, tuple[str, str]]:
        """Each copy by name with its kind and its origin's name."""
        rows = self.db.execute("SELECT article, kind, origin FROM copies")
        return {self.names[article]: (kind, self.names[origin]) for article, kind, origin in rows}

    def origins(self) -> dict[str, str]:
        return {name: origin for name, (_, origin) in self.kinds().items()}

    def groups(self) -> set[frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, origin in self.origins().items():
            found[origin] |= {name, origin}
        return {frozenset(group) for group in found.values()}

    def rows(self) -> list[tuple[object, ...]]:
        """All that the copy judge has stored."""
        found: list[tuple[object, ...]] = []
        for table in ("copies", "roundups", "fingerprints", "sketches"):
            found += sorted((table, *row) for row in self.db.execute(f"SELECT * FROM {table}"))
        return found
