"""The query language in a few lines: for the help, and for a search in which nothing is typed yet."""

from __future__ import annotations

LANGUAGE = (
    ("ferry bridge", "both words; ferry or bridge: one of them"),
    ('"ferry to halden"', "these words in this order"),
    ("-podcast", "not this word; - goes before anything here"),
    ("outlet:bbc", "by this outlet; author:smith by this author"),
    ("title:ferry", "in the headline"),
    ('entity:"Marco Rubio"', "about this person, organisation or place"),
    ("newer:2d", "of the last two days; older:1w, today"),
    ("tag:world", "from feeds with this tag; source:mundo from one feed"),
    ("label:later", "in stories with this label of yours"),
    ("lang:fr", "in this language"),
    ("unread", "and starred, followed, noted; -muted"),
)
"""What can be typed, and what it finds."""
