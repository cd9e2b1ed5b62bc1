"""Values that cross layers. All are frozen; times are aware datetimes in UTC; offsets count characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tui.access import Access

BlockKind = Literal["paragraph", "heading", "quote", "item", "code", "table"]
EntityType = Literal["person", "organisation", "place"]
CopyKind = Literal["same_link", "same_text", "edited", "excerpt"]
SourceKind = Literal["feed", "seeds"]
SourceStatus = Literal["ok", "unchanged", "error", "skipped"]
RelatedKind = Literal["background", "since", "maybe_same", "shared_entities"]

ENTITY_TYPES: tuple[EntityType, ...] = ("person", "organisation", "place")


# ---------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a block: characters `start` to `end` of the block's text lead to `url` (http or https)."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, quote, list item, code block or table row of an article.

    `text` is cleaned, never empty, and holds no empty line (only `code` may hold a line break).
    """

    kind: BlockKind
    text: str
    level: int = 0
    """Heading: 1 to 6. Item: depth of the list, from 1. Else 0."""
    links: tuple[Link, ...] = ()
    number: int = 0
    """Item of a numbered list: its number. Else 0."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A media file that an item carries. `size` in bytes, if the feed tells."""

    url: str
    media_type: str = ""
    size: int | None = None


def joined(blocks: tuple[Block, ...]) -> str:
    """The text of an article: its blocks joined by an empty line. Mentions count in this string."""
    return "\n\n".join(block.text for block in blocks)


# ---------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source (or a file, or a line of one) gave nothing. `kind` is one of the front door's error kinds."""

    kind: str
    message: str
    """For people: what happened, to which file or address, without credentials."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a source gave it, cleaned, not yet stored."""

    source_id: str
    """The source's own id: guid, else canonical link + title, else a hash. Unique in its source."""
    title: str
    """One line; never empty (the first words of the text, or the address, stand in for a missing title)."""
    blocks: tuple[Block, ...]
    url: str | None = None
    canonical: str | None = None
    """`url` without tracking parameters, for comparing."""
    published: datetime | None = None
    author: str = ""
    language: str | None = None
    outlet: str | None = None
    """Only where the item itself names it; else the source's outlet holds."""
    enclosures: tuple[Enclosure, ...] = ()
    raw_hash: str = ""
    """Hash of the item before cleaning: the same hash again means that nothing needs to be done."""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as the user's feeds.toml names it."""

    kind: SourceKind
    key: str
    """Identity: a feed's address as typed (no credentials); for seeds `seeds:` and the path as typed."""
    address: str = field(repr=False)
    """What to open: the URL with its credentials, or the absolute path. Never shown, logged or stored."""
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Seeds: published, url, author, language for files that do not say."""
    title: str | None = None
    """The user's own name for a feed, in place of the title that it gives itself."""
    fulltext: bool = False
    """Its items are excerpts: their texts are taken from their pages."""
    paused: bool = False
    """It is not asked for now, unless by name."""
    access: Access | None = None
    """Name, headers, cookies, proxy, where the entry says any."""

    @property
    def given_name(self) -> str | None:
        """What the user calls it, if they call it anything."""
        return self.title or self.outlet

    @property
    def shown(self) -> str:
        """How the source is called before it has given its own title."""
        return self.given_name or self.key.removeprefix("seeds:")


@dataclass(frozen=True, slots=True)
class FetchState:
    """What is remembered of a source between refreshes."""

    address: str | None = None
    """Where a permanent move led to (no credentials)."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    """Refreshes in a row that failed."""
    not_before: datetime | None = None
    """From Retry-After: no request before this, whoever asks."""
    due_at: datetime | None = None
    """From the interval or back-off: only `refresh --due` heeds it."""
    gone: bool = False
    checked_at: datetime | None = None
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What asking one source gave. A failure is a value: it touches no other source."""

    status: SourceStatus
    drafts: tuple[Draft, ...] = ()
    """New or changed items only."""
    seen: tuple[str, ...] = ()
    """The source ids of every item that the source now holds."""
    title: str | None = None
    home: str | None = None
    moved_to: str | None = None
    """New address after a permanent redirect, once it parsed (no credentials)."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    error: Failure | None = None
    warnings: tuple[Failure, ...] = ()
    """Parts that were left out while the rest was taken (a broken line, a truncated end)."""
    not_before: datetime | None = None
    gone: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a site's page names. `url` has no credentials; `title` may be empty."""

    url: str
    title: str = ""


# ---------------------------------------------------------------- stored


@dataclass(frozen=True, slots=True)
class Article:
    """One stored article with its text: what the judges read and the export writes."""

    id: str
    source_key: str
    source_id: str
    feed: str | None
    """The feed's current address without credentials; None for seeds."""
    outlet: str
    title: str
    url: str | None
    canonical: str | None
    author: str
    language: str | None
    published: datetime | None
    first_seen: datetime
    at: datetime
    """The time that counts for order: published, never later than first_seen; first_seen where undated."""
    blocks: tuple[Block, ...]
    text: str
    text_hash: str
    """Hash of the folded text (of the folded title where there is no text); equal for texts that read the same."""
    enclosures: tuple[Enclosure, ...] = ()
    tags: tuple[str, ...] = ()
    place: int = 0
    """Which of the undated articles that came with it is told earlier: by where they stood in their source."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list: no text."""

    id: str
    story: str | None
    outlet: str
    title: str
    url: str | None
    at: datetime
    dated: bool
    words: int
    read: bool
    starred: bool
    copy_of: str | None
    copy_kind: CopyKind | None
    revisions: int = 0
    new: bool = False
    """An unread text of its own that came since the user last looked at its story."""
    changed_at: datetime | None = None
    """When its source last changed it."""


# ---------------------------------------------------------------- judgements


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names an entity. Offsets in characters of that very field."""

    field: Literal["title", "text"]
    start: int
    end: int
    type: EntityType
    name: str
    """As written."""
    entity: str
    entity_name: str


STORIES_COUNTED = 99
"""In lists, the stories of a person, organisation or place are counted up to here."""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A person, organisation or place in a list."""

    id: str
    name: str
    type: EntityType
    weight: float
    """How much it matters here, 0 to 1."""
    mentions: int
    stories: int
    """In lists at most STORIES_COUNTED."""
    roles: tuple[str, ...] = ()
    aliases: tuple[tuple[str, int], ...] = ()
    about: bool = False
    """The story is about it; else it is only mentioned there."""
    hints: int = 0
    """How often a word hints at it without naming it (Mexican)."""
    followed: bool = False
    muted: bool = False

    @property
    def counted(self) -> str:
        """The number of its stories in a list: `7`, `99+`."""
        return str(self.stories) if self.stories < STORIES_COUNTED else f"{STORIES_COUNTED}+"


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A title that texts give to somebody, as they state it."""

    role: str
    count: int
    outlets: tuple[str, ...] = ()
    """Of late, those that stated it most first."""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """What a text quotes somebody with, word for word."""

    text: str
    article: str
    story: str | None
    outlet: str
    at: datetime
    outlets: int = 1
    """How many outlets' independent texts print it."""


@dataclass(frozen=True, slots=True)
class EntityStory:
    """A story that names an entity."""

    story: str
    headline: str
    at: datetime
    """Of its latest article that names it."""
    texts: int
    """Articles that name it."""
    in_title: bool
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody or something that matters in the same stories."""

    id: str
    name: str
    type: EntityType
    stories: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of an entity."""

    entity: EntityRow
    first_at: datetime | None
    last_at: datetime | None
    roles: tuple[RoleLine, ...]
    stories: tuple[EntityStory, ...]
    """Newest first; `entity.stories` says how many there are in all."""
    timeline: tuple[int, ...]
    """Articles that name it, in equal slices from first_at to last_at."""
    company: tuple[Company, ...]
    quotes: tuple[QuoteRow, ...]
    reasons: tuple[tuple[str, int], ...]
    """Why names of stories were taken for it, with in how many stories."""
    merged: tuple[tuple[str, str], ...] = ()
    """Entities that the user said are this one: id and name."""


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """Another story worth reading with this one."""

    story: str
    headline: str
    at: datetime
    kind: RelatedKind
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class SentenceSupport:
    """Who else says so: one sentence of an article, and the other outlets whose own texts in its story carry it."""

    start: int
    end: int
    """Characters of the article's text; both 0 for its title."""
    voices: tuple[str, ...]
    """One article for each other voice, the nearest in words first. A text with its copies, and the texts of one
    outlet, are one voice."""
    only_here: bool
    """No other voice has it. False also where that is not known yet."""
    figures: tuple[tuple[str, str, str], ...]
    """Figures as written here, what another text has in their place, and the id of that article."""
    since: datetime
    """When the first text that says so came in: new to whoever looked before."""


@dataclass(frozen=True, slots=True)
class ArticleSupport:
    """Who else says so, sentence by sentence. No sentences where it was not found out yet, or no longer holds."""

    article: str
    others: int
    """Other voices that its sentences were compared with."""
    waiting: bool
    """The story has changed since: the next refresh finds out."""
    sentences: tuple[SentenceSupport, ...] = ()
    seal: bytes = b""
    """Of the title and text that the sentences stand in (text/fold.py)."""

    @property
    def body(self) -> tuple[SentenceSupport, ...]:
        """Without the headline: what is counted. All there is where there is nothing else."""
        return tuple(one for one in self.sentences if one.end) or self.sentences


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One line of two texts laid side by side: sentences that say the same, or one that the other text lacks."""

    here: str
    there: str
    """Empty where that text lacks it."""
    score: int = 0
    """How alike, 0 to 100; 100: the same words."""
    figures: tuple[tuple[str, str], ...] = ()
    title: bool = False


# ---------------------------------------------------------------- screen


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in the list."""

    id: str
    headline: str
    articles: int
    outlets: int
    texts: int
    """Independent texts: copies folded."""
    first_at: datetime
    last_at: datetime
    unread: int
    """Independent texts that were not read: a copy of what was read is nothing new."""
    new_texts: int
    """Of these, how many came since the user last looked at the story; 0 where they never did."""
    starred: bool
    timeline: tuple[int, ...]
    """Articles in eight equal slices from first_at to last_at."""
    outlet: str
    """The outlet of the headline's article."""
    followed: bool = False
    """It is about somebody or something that the user follows."""
    news: str = ""
    """Headline of the latest of the new texts; empty where there is none."""
    news_outlet: str = ""
    """Who reports that."""
    labels: tuple[str, ...] = ()
    """The user's own, by name."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a story of several days: what happened first, what came of it. Its id is that of its first text."""

    id: str
    headline: str
    first_at: datetime
    last_at: datetime
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A story opened: its row, and its articles, independent texts first by time, copies under their origin."""

    row: StoryRow
    articles: tuple[ArticleRow, ...]
    looked_at: datetime | None
    continues: str | None = None
    """The story that it takes up again."""
    continues_headline: str = ""
    chapters: tuple[Chapter, ...] = ()
    """Its parts by time; none where it has but one."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the browser and in `feeds list`."""

    id: int
    key: str
    kind: SourceKind
    name: str
    outlet: str | None
    url: str | None
    """Current address, no credentials; None for seeds."""
    tags: tuple[str, ...]
    subscribed: bool
    articles: int
    unread: int
    state: FetchState
    paused: bool = False
    """The user lets it rest."""

    @property
    def place(self) -> str:
        """Where it is, as one would say it: `example.org/news.xml`, a folder."""
        if self.url is None:
            return self.key.removeprefix("seeds:")
        return self.url.partition("://")[2].removeprefix("www.") or self.url


def namesakes(rows: Iterable[SourceRow]) -> frozenset[str]:
    """The names that several sources go by: these are told apart by their place."""
    counted = Counter(row.name for row in rows)
    return frozenset(name for name, number in counted.items() if number > 1)


UNREACHED = frozenset({"connection", "timeout"})
"""Kinds of errors of a feed that did not even answer."""

Order = Literal["newest", "covered", "oldest"]
"""Of a list of stories: the latest report first, the most independent texts first, the latest report last."""
ORDERS: tuple[Order, ...] = ("newest", "covered", "oldest")


@dataclass(frozen=True, slots=True)
class Query:
    """What a list of stories is narrowed to; all that is given must hold."""

    words: str = ""
    """What was typed: words and conditions of the query language (`tui.query`)."""
    source: int | None = None
    tag: str | None = None
    outlet: str | None = None
    entity: str | None = None
    unread: bool = False
    starred: bool = False
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class View:
    """A list that the user saved: a name, and what was typed for it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the title line."""

    stories: int
    articles: int
    unread: int
    starred: int
    failing: int
    checked_at: datetime | None
    unread_stories: int = 0
    """Stories with an article that was not read."""
    starred_stories: int = 0
    """Stories with a starred article."""
    offline: bool = False
    """Of several feeds that were asked not one answered."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the user did and can take back."""

    id: int
    at: datetime
    kind: str
    ids: tuple[str, ...]
    """What it touched: of articles for marks and stars, of stories, entities and so on for others."""
    description: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """How an article read before its source changed it."""

    replaced_at: datetime
    title: str
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article that holds the words looked for, with the place where it does."""

    row: ArticleRow
    snippet: str
    spans: tuple[tuple[int, int], ...]
    """The words found, as offsets in the snippet."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing one source's result changed."""

    new: int
    updated: int
