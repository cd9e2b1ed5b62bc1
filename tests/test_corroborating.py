"""`show` and `compare` on the command line: who else says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_beside import FLOOD, MAYOR, MORE, TRAIN, flooded
from tests.commands import here, objects
from tui.layout import measure


@pytest.fixture
def newsdesk(tmp_path: Path):  # type: ignore[no-untyped-def]
    built = flooded(tmp_path, revised=True)
    post, wire, gazette = built.articles[0]

    def run(*words: str) -> str:
        named = {"POST": post, "WIRE": wire, "GAZETTE": gazette, "STORY": built.stories[0], "ALONE": built.stories[1]}
        done = here("--db", built.path, *(named.get(word, word) for word in words))
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.ids = {"post": post, "wire": wire, "gazette": gazette}  # type: ignore[attr-defined]
    return run


def test_show_tells_beside_the_text_how_many_others_say_so(newsdesk) -> None:  # type: ignore[no-untyped-def]
    shown = newsdesk("show", "GAZETTE").split("\n")
    line = next(line for line in shown if line.startswith("At least 15"))
    assert line[measure() :].strip() == "1≠"
    assert not next(line for line in shown if line.startswith("Mayor"))[measure() :].strip()
    assert any(f"≠ 15 here, 12 in Harbour Post ({newsdesk.ids['post']})" in line for line in shown)
    assert "Beside the text" not in newsdesk("show", "ALONE")


def test_show_json_carries_the_corroboration_with_exact_places(newsdesk) -> None:  # type: ignore[no-untyped-def]
    (article,) = objects(newsdesk("show", "GAZETTE", "--json"))
    support = article["corroboration"]
    assert support["others"] == 1
    assert not support["waiting"]
    for one in support["sentences"]:
        field = article["title"] if one["field"] == "title" else article["text"]
        assert field[one["start"] : one["end"]] == one["sentence"]
    told = {one["sentence"]: one for one in support["sentences"]}
    assert told[MORE]["voices"] == [newsdesk.ids["post"]]
    assert told[MORE]["figures"] == [{"here": "15", "there": "12", "article": newsdesk.ids["post"]}]
    assert told[MAYOR]["only_here"]
    (story,) = objects(newsdesk("show", "STORY", "--json"))
    assert {one["article"] for one in story["corroboration"]} == set(newsdesk.ids.values())
    assert next(one for one in story["corroboration"] if one["article"] == newsdesk.ids["gazette"]) == support


def test_compare_lays_two_articles_side_by_side(newsdesk) -> None:  # type: ignore[no-untyped-def]
    told = " ".join(newsdesk("compare", "POST", "GAZETTE").split())
    assert "1 sentence only here, 1 sentence only there." in told
    assert f"here {FLOOD} there {MORE} ≠ 12 here, 15 there" in told
    assert f"+here {TRAIN}" in told
    assert f"+there {MAYOR}" in told
    assert f"= {FLOOD} = {TRAIN}" in " ".join(newsdesk("compare", "POST", "WIRE").split())
    (found,) = objects(newsdesk("compare", "POST", "GAZETTE", "--json"))
    assert found["a"]["id"] == newsdesk.ids["post"]
    assert [row["figures"] for row in found["sentences"] if row["here"] == FLOOD] == [[["12", "15"]]]


def test_articles_of_different_stories_are_compared_when_asked(newsdesk) -> None:  # type: ignore[no-untyped-def]
    told = " ".join(newsdesk("compare", "POST", "ALONE").split())
    assert "2 sentences only here, 1 sentence only there." in told


def test_compare_with_one_article_tells_how_it_read_before(newsdesk) -> None:  # type: ignore[no-untyped-def]
    told = newsdesk("compare", "POST")
    assert "≠ 9 before, 12 after" in told
    assert "The Lahn floods [-Wetzlar-]{+Weilburg+}" in told
    assert f"{{+{TRAIN}+}}" in " ".join(told.split())
    (found,) = objects(newsdesk("compare", "POST", "--json"))
    assert found["figures"] == [["9", "12"]]
    assert newsdesk("compare", "GAZETTE").endswith("It was never changed.\n")


def test_what_cannot_be_compared_is_told(tmp_path: Path) -> None:
    built = flooded(tmp_path)
    same = here("--db", built.path, "compare", built.articles[0][0], built.articles[0][0])
    assert same.returncode == 2
    assert "nothing to lay beside it" in same.stderr
    assert here("--db", built.path, "compare", "fffffffff").returncode == 2
