"""What a story tells of names, quotations, hints, and what the user says of entities."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m011_entities(db: Database) -> None:
    run(
        db,
        """
ALTER TABLE entities ADD COLUMN surname TEXT;
ALTER TABLE entities ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entities_by_surname ON entities (surname, alone, articles DESC) WHERE surname IS NOT NULL;
ALTER TABLE mentions ADD COLUMN own TEXT;
ALTER TABLE mentions ADD COLUMN judged TEXT;
CREATE INDEX mentions_by_judged ON mentions (judged) WHERE judged IS NOT NULL;
CREATE TABLE entity_links (
    story TEXT NOT NULL,
    own TEXT NOT NULL,
    entity TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (story, own)
) WITHOUT ROWID;
CREATE INDEX entity_links_by_own ON entity_links (own);
CREATE INDEX entity_links_by_entity ON entity_links (entity);
CREATE TABLE entity_merges (
    entity TEXT PRIMARY KEY REFERENCES entities(id),
    into_entity TEXT NOT NULL REFERENCES entities(id),
    at TEXT NOT NULL
);
CREATE INDEX entity_merges_by_into ON entity_merges (into_entity);
CREATE TABLE entity_splits (
    entity TEXT NOT NULL REFERENCES entities(id),
    folded TEXT NOT NULL,
    into_entity TEXT NOT NULL REFERENCES entities(id),
    at TEXT NOT NULL,
    PRIMARY KEY (entity, folded)
) WITHOUT ROWID;
CREATE TABLE mutes (
    entity TEXT PRIMARY KEY REFERENCES entities(id),
    at TEXT NOT NULL
);
CREATE TABLE quotes (
    article TEXT NOT NULL REFERENCES articles(id),
    speaker INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    PRIMARY KEY (article, speaker, start)
) WITHOUT ROWID;
CREATE TABLE hints (
    article TEXT NOT NULL REFERENCES articles(id),
    entity TEXT NOT NULL REFERENCES entities(id),
    word TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (article, entity, word)
) WITHOUT ROWID;
""",
    )
