from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.errors import QueryError
from tui.query import Condition, Kind, parse, typed_words

NOW = datetime(2025, 9, 2, 12, 0, tzinfo=UTC)


def kinds(typed: str, *, typing: bool = False) -> list[tuple[Kind, str, bool]]:
    return [(one.kind, one.text, one.excluded) for one in parse(typed, NOW, typing=typing)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", []),
        ("rubio mexico", [("words", "rubio", False), ("words", "mexico", False)]),
        ('"panama canal" -"key bridge"', [("phrase", "panama canal", False), ("phrase", "key bridge", True)]),
        ("unread -starred FOLLOWED noted", [("unread", "", False), ("starred", "", True), ("followed", "", False), ("noted", "", False)]),
        ("today -TODAY", [("newer", "today", False), ("newer", "today", True)]),
        ('"or" or:', [("phrase", "or", False), ("words", "or:", False)]),
        ('"unread"', [("phrase", "unread", False)]),
        ('entity:"Marco Rubio" -outlet:bbc', [("entity", "Marco Rubio", False), ("outlet", "bbc", True)]),
        ("Tag:world title:x source:mundo", [("tag", "world", False), ("title", "x", False), ("source", "mundo", False)]),
        ("Breaking: at 10:30 https://x.org/a -", [("words", "Breaking:", False), ("words", "at", False), ("words", "10:30", False), ("words", "https://x.org/a", False), ("words", "-", False)]),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed: str, meant: list[tuple[Kind, str, bool]]) -> None:
    assert kinds(typed) == meant


def test_or_joins_its_two_neighbours_and_nothing_else() -> None:
    strike, walkout, port = (Condition("words", word) for word in ("strike", "walkout", "port"))
    assert parse("port strike or walkout port", NOW) == (port, Condition("any", parts=(strike, walkout)), port)
    assert parse("strike OR walkout or -port", NOW) == (
        Condition("any", parts=(strike, walkout, Condition("words", "port", excluded=True))),
    )
    for unfinished in ("strike or", "strike or ", "strike or outlet:", "strike or w"):
        assert parse(unfinished, NOW, typing=True) == (strike,)


@pytest.mark.parametrize(
    ("typed", "than"),
    [
        ("newer:2d", NOW - timedelta(days=2)),
        ('newer:"3 hours"', NOW - timedelta(hours=3)),
        ("newer:1w", NOW - timedelta(weeks=1)),
        ('newer:"1 week ago"', NOW - timedelta(weeks=1)),
        ("newer:2025-08-31T10:00Z", datetime(2025, 8, 31, 10, tzinfo=UTC)),
        ("newer:99999y", datetime(1, 1, 2, tzinfo=UTC)),
    ],
)
def test_times_are_counted_from_now_or_are_days(typed: str, than: datetime) -> None:
    assert parse(typed, NOW) == (Condition("newer", typed[6:].strip('"'), at=than),)


@pytest.mark.parametrize(
    ("typed", "at", "said"),
    [
        ('rubio "mexico', 6, "never closed"),
        ("rubio outlte:bbc", 6, "perhaps outlet: was meant"),
        ("foo:bar", 0, "known: author entity label lang newer older outlet source tag title"),
        ("is:unread", 0, "write just unread"),
        ("or rubio", 0, "`or` stands between two"),
        ("rubio or", 6, "`or` stands between two"),
        ("rubio or or tariff", 9, "`or` stands between two"),
        ("a outlet: b", 2, "`outlet:` says nothing"),
        ("newer:soon", 0, "no span of time"),
        ("older:2parsecs", 0, "no span of time"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(typed: str, at: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as error:
        parse(typed, NOW)
    assert error.value.at == at
    assert len(error.value.brief) <= 78, "it fits a line of a narrow terminal"
    assert f"At character {at + 1}:" in str(error.value)


@pytest.mark.parametrize("typed", ["outlet:", "newer:2", "newer:", 'entity:"', "r", "-", '"r', "title:r", 'title:"r'])
def test_while_typing_what_is_not_yet_anything_is_passed_over(typed: str) -> None:
    assert kinds(f"mexico {typed}", typing=True)[0] == ("words", "mexico", False)
    assert [kind for kind in kinds(typed, typing=True) if kind[1] not in ("", "-")] == []


def test_an_open_quotation_counts_while_typing() -> None:
    assert kinds('entity:"Marco Ru', typing=True) == [("entity", "Marco Ru", False)]


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["entity:Marco Rubio", "unread"], 'entity:"Marco Rubio" unread'),
        (["-outlet:Daily Star"], '-outlet:"Daily Star"'),
        (["outlet:bbc unread"], "outlet:bbc unread"),
        (["Ever Given"], "Ever Given"),
    ],
)
def test_quotation_marks_that_the_shell_took_are_put_back(arguments: list[str], query: str) -> None:
    assert typed_words(arguments) == query
