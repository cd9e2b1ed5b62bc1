"""Which articles tell several stories side by side: morning briefings, lists of links, weekly reviews.

A report of one event comes back to its matter: paragraphs share words with each other, and with the title. In a
round-up the paragraphs fall apart into groups that have nothing to do with each other, and the title tells of none.
"""

from __future__ import annotations

from tui.judge.terms import stems, title_terms
from tui.models import Article

PARAGRAPH_WORDS = 15
"""A shorter paragraph is a heading or an item: it goes with what follows."""
MOST_PARAGRAPHS = 40
ALIKE = 2
"""Two paragraphs with so many stems in common may be about one matter."""
FEW_PARAGRAPHS, ALIKE_OF_FEW = 4, 1
"""A short report may say "it" all along: of so few paragraphs, one stem is enough."""
GROUPS = 3
LARGEST_GROUP = 0.6
"""A text that gives more of its words than this to one matter is about that."""
TITLE_HELD = 0.2
"""A title that more of the paragraphs than this have words of tells what all are about."""
TITLE_HELD_WHERE_CARRIED = 0.5


def is_roundup(article: Article, language: str | None, *, carries: bool = False) -> bool:
    """Whether an article tells several stories. Only long paragraphs in scripts that part words are judged.

    `carries`: it is known to hold the texts of several others side by side, so only the title is asked.
    """
    paragraphs = _paragraphs(article.text)
    if len(paragraphs) < GROUPS:
        return carries
    found: list[frozenset[int]] = []
    title = title_terms(article.title, language)
    holding = 0
    for paragraph in paragraphs:
        found.append(stems(paragraph, language))
        holding += not title.isdisjoint(found[-1])
        if not carries and holding / len(paragraphs) > TITLE_HELD:
            return False
    if carries:
        return holding / len(paragraphs) <= TITLE_HELD_WHERE_CARRIED
    groups = _groups(found)
    sizes = [len(paragraph.split()) for paragraph in paragraphs]
    largest = max(sum(sizes[at] for at in group) for group in groups)
    return len(groups) >= GROUPS and largest <= LARGEST_GROUP * sum(sizes)


def _paragraphs(text: str) -> list[str]:
    found: list[str] = []
    short = ""
    for paragraph in text.split("\n\n", MOST_PARAGRAPHS)[:MOST_PARAGRAPHS]:
        whole = f"{short} {paragraph}" if short else paragraph
        if len(whole.split(None, PARAGRAPH_WORDS)) < PARAGRAPH_WORDS:
            short = whole
        else:
            short = ""
            found.append(whole)
    if short and found:
        found[-1] += f" {short}"
    return found


def _groups(found: list[frozenset[int]]) -> list[list[int]]:
    """The paragraphs, each group linked by stems in common."""
    enough = ALIKE_OF_FEW if len(found) <= FEW_PARAGRAPHS else ALIKE
    groups: list[list[int]] = []
    for at, theirs in enumerate(found):
        near = [group for group in groups if any(len(theirs & found[other]) >= enough for other in group)]
        groups = [group for group in groups if group not in near] + [
            [at, *(other for group in near for other in group)]
        ]
    return groups
