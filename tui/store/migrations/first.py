"""The tables of the first release."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m001_sources_and_articles(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'seeds')),
    name TEXT NOT NULL,
    outlet TEXT,
    title TEXT,
    home TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    subscribed INTEGER NOT NULL DEFAULT 1,
    added TEXT NOT NULL
);
CREATE TABLE fetches (
    source INTEGER PRIMARY KEY REFERENCES sources(id),
    address TEXT,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before TEXT,
    due_at TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    checked_at TEXT,
    ok_at TEXT,
    status TEXT,
    error_kind TEXT,
    error_message TEXT,
    seconds REAL
);
CREATE TABLE articles (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source INTEGER NOT NULL REFERENCES sources(id),
    source_id TEXT NOT NULL,
    outlet TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    canonical TEXT,
    author TEXT NOT NULL DEFAULT '',
    language TEXT,
    published TEXT,
    first_seen TEXT NOT NULL,
    at TEXT NOT NULL,
    updated TEXT,
    words INTEGER NOT NULL,
    link_title TEXT,
    raw_hash TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    judged INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, source_id)
);
CREATE INDEX articles_by_time ON articles (at DESC, id);
CREATE INDEX articles_by_outlet ON articles (outlet, at DESC);
CREATE INDEX articles_unjudged ON articles (at, id) WHERE judged = 0;
CREATE INDEX articles_by_canonical ON articles (canonical) WHERE canonical IS NOT NULL;
CREATE INDEX articles_by_text ON articles (text_hash);
CREATE INDEX articles_by_link_title ON articles (source, link_title) WHERE link_title IS NOT NULL;
CREATE TABLE texts (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    enclosures TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles(id),
    replaced_at TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL
);
CREATE INDEX revisions_by_article ON revisions (article);
CREATE VIEW article_texts AS
    SELECT articles.n AS n, articles.title AS title, texts.text AS text
    FROM articles JOIN texts ON texts.article = articles.id;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content='article_texts', content_rowid='n', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
""",
    )


@migrations()
def m002_copies(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE copies (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    origin TEXT NOT NULL REFERENCES articles(id),
    kind TEXT NOT NULL CHECK (kind IN ('same_link', 'same_text', 'edited', 'excerpt')),
    coverage REAL NOT NULL,
    coverage_longer REAL NOT NULL,
    evidence TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX copies_by_origin ON copies (origin);
CREATE TABLE roundups (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    parts TEXT NOT NULL
);
CREATE TABLE sketches (
    article INTEGER PRIMARY KEY REFERENCES articles(n),
    day INTEGER NOT NULL,
    size INTEGER NOT NULL,
    hashes BLOB NOT NULL
);
CREATE INDEX sketches_by_day ON sketches (day);
CREATE TABLE fingerprints (
    hash INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (hash, article)
) WITHOUT ROWID;
""",
    )


@migrations()
def m003_stories(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE stories (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    headline TEXT NOT NULL,
    headline_article TEXT REFERENCES articles(id),
    language TEXT,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    articles INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    texts INTEGER NOT NULL,
    timeline TEXT NOT NULL DEFAULT '[]',
    alias_of TEXT REFERENCES stories(id),
    continues TEXT REFERENCES stories(id)
);
CREATE INDEX stories_by_alias ON stories (alias_of) WHERE alias_of IS NOT NULL;
CREATE INDEX stories_by_time ON stories (last_at DESC, id) WHERE alias_of IS NULL;
CREATE TABLE story_articles (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    story TEXT NOT NULL REFERENCES stories(id),
    score REAL NOT NULL,
    threshold REAL NOT NULL,
    evidence TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX story_articles_by_story ON story_articles (story);
CREATE TABLE story_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    story TEXT NOT NULL,
    article TEXT,
    act TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX story_log_by_story ON story_log (story);
CREATE TABLE related (
    story TEXT NOT NULL REFERENCES stories(id),
    other TEXT NOT NULL REFERENCES stories(id),
    kind TEXT NOT NULL CHECK (kind IN ('background', 'since', 'maybe_same', 'shared_entities')),
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (story, other)
) WITHOUT ROWID;
CREATE INDEX related_by_other ON related (other);
CREATE TABLE terms (
    term INTEGER PRIMARY KEY,
    stories INTEGER NOT NULL
);
CREATE TABLE text_vectors (
    article INTEGER PRIMARY KEY REFERENCES articles(n),
    terms BLOB NOT NULL,
    weights BLOB NOT NULL,
    numbers BLOB NOT NULL
);
CREATE TABLE story_shapes (
    story INTEGER PRIMARY KEY REFERENCES stories(n),
    texts INTEGER NOT NULL,
    known_from TEXT,
    known_to TEXT,
    terms BLOB NOT NULL,
    weights BLOB NOT NULL,
    numbers TEXT NOT NULL DEFAULT '[]',
    readable TEXT NOT NULL DEFAULT '{}',
    feeds TEXT NOT NULL DEFAULT '{}',
    masks BLOB NOT NULL DEFAULT x'',
    day INTEGER,
    indexed BLOB NOT NULL DEFAULT x'',
    entities TEXT NOT NULL DEFAULT '[]',
    roundup INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE story_entities (
    entity TEXT NOT NULL,
    day INTEGER NOT NULL,
    story INTEGER NOT NULL REFERENCES stories(n),
    weight INTEGER NOT NULL,
    PRIMARY KEY (entity, day, story)
) WITHOUT ROWID;
CREATE TABLE story_terms (
    term INTEGER NOT NULL,
    day INTEGER NOT NULL,
    story INTEGER NOT NULL REFERENCES stories(n),
    weight INTEGER NOT NULL,
    PRIMARY KEY (term, day, story)
) WITHOUT ROWID;
""",
    )


@migrations()
def m004_entities(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE entities (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('person', 'organisation', 'place')),
    listed INTEGER NOT NULL DEFAULT 0,
    mentions INTEGER NOT NULL DEFAULT 0,
    articles INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entities_by_name ON entities (name COLLATE NOCASE);
CREATE INDEX entities_by_mentions ON entities (mentions DESC, id);
CREATE TABLE aliases (
    entity TEXT NOT NULL REFERENCES entities(id),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    whole INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entity, name)
) WITHOUT ROWID;
CREATE INDEX aliases_by_folded ON aliases (folded);
CREATE TABLE roles (
    entity TEXT NOT NULL REFERENCES entities(id),
    role TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entity, role)
) WITHOUT ROWID;
CREATE TABLE mentions (
    article TEXT NOT NULL REFERENCES articles(id),
    field TEXT NOT NULL CHECK (field IN ('title', 'text')),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    entity TEXT NOT NULL REFERENCES entities(id),
    name TEXT NOT NULL,
    whole INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (article, field, start)
) WITHOUT ROWID;
CREATE INDEX mentions_by_entity ON mentions (entity, article);
""",
    )


@migrations()
def m005_user_acts(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE marks (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    read_at TEXT,
    starred_at TEXT
);
CREATE INDEX marks_starred ON marks (article) WHERE starred_at IS NOT NULL;
CREATE TABLE looks (
    story TEXT PRIMARY KEY REFERENCES stories(id),
    looked_at TEXT NOT NULL
);
CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    before TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE constraints (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE follows (
    entity TEXT PRIMARY KEY REFERENCES entities(id),
    at TEXT NOT NULL
);
CREATE TABLE notes (
    story TEXT PRIMARY KEY REFERENCES stories(id),
    text TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE views (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    at TEXT NOT NULL
);
""",
    )
