from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.judge.newsroom import CANAL, NOON, OBSERVATORY, Newsroom, prose
from tui.judge import evidence
from tui.judge.copies import judge
from tui.judge.neighbours import LINK_CAP
from tui.models import Article, Block
from tui.store.copies import CopyIndex
from tui.text.fold import digest

LIGHT_EDIT = tuple(
    sentence.replace("said", "told us").replace("authority's", "agency's").replace("Monday", "1 March")
    for sentence in CANAL
)


BOILERPLATE = (
    "By Staff Writer.",
    "Share this article.",
    "Sign up here for the letter that we send every morning.",
    "All rights reserved.",
)


def damaged(sentences: tuple[str, ...], share: float) -> tuple[str, ...]:
    """As a bad scan gives it: letters of some words taken for others."""
    chance = random.Random(1)
    swapped = str.maketrans("oleci", "0icel")
    return tuple(
        " ".join(word.translate(swapped) if chance.random() < share else word for word in sentence.split())
        for sentence in sentences
    )


# ---------------------------------------------------------------- what is a copy


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        (CANAL, "same_text"),
        (("PORT SAID (Sample Wire) -", *CANAL, "Copyright Sample Wire."), "same_text"),
        (LIGHT_EDIT, "same_text"),
        (damaged(CANAL, 0.3), "same_text"),
        ((*CANAL[:6], *OBSERVATORY[:2]), "edited"),
        (CANAL[:2], "excerpt"),
        (("<p>" + CANAL[0], CANAL[1] + "</p> <p>" + CANAL[2], "</p>"), "excerpt"),
        ((*CANAL[:3], CANAL[3].split(",")[0] + " [...]"), "edited"),
        ((*BOILERPLATE[:2], *CANAL, *BOILERPLATE[2:]), "edited"),
        (tuple(s.replace("'", "â€™").replace(", ", "â€”") for s in CANAL), "same_text"),
        (tuple(s.replace("'", "&#8217;").replace(" the ", "&nbsp;the ") for s in CANAL), "same_text"),
        (tuple(re.sub(r"\b(\w{4})(\w{3,})", r"\1- \2", s) for s in CANAL), "same_text"),
    ],
    ids=[
        "same words",
        "agency line",
        "light edit",
        "bad scan",
        "end replaced",
        "excerpt",
        "escaped markup",
        "truncated",
        "wrapped",
        "mojibake",
        "entities",
        "cut at line ends",
    ],
)
def test_a_text_that_another_outlet_prints_again_is_a_copy(
    newsroom: Newsroom, printed: tuple[str, ...], kind: str
) -> None:
    newsroom.write("wire", CANAL)
    newsroom.write("print", printed, hours=3)
    newsroom.write("other", OBSERVATORY, hours=4)
    newsroom.judge()
    assert newsroom.kinds() == {"print": (kind, "wire")}


def test_the_longer_text_is_folded_under_the_earlier_excerpt(newsroom: Newsroom) -> None:
    newsroom.write("teaser", CANAL[:2])
    newsroom.write("whole", CANAL, hours=1)
    newsroom.judge()
    assert newsroom.kinds() == {"whole": ("excerpt", "teaser")}


def test_two_feeds_with_one_link_give_one_article(newsroom: Newsroom) -> None:
    link = "https://post.example/canal/ship-afloat"
    newsroom.write("world", CANAL, link=link, title="Ship afloat again in canal")
    newsroom.write("home", ("Tugs have pulled free a ship that had shut the canal for more than a day.",), link=link,
                   title="Ship afloat again in canal", hours=1)  # fmt: skip
    newsroom.write(
        "linking", (), link=link, title="Car carrier Northern Heath refloated, canal authority said", hours=2
    )
    newsroom.judge()
    assert newsroom.kinds() == {"home": ("same_link", "world"), "linking": ("same_link", "world")}


def test_chinese_text_is_compared_by_characters(newsroom: Newsroom) -> None:
    text = (
        "运河管理局周一表示,拖船在涨潮时使搁浅的汽车运输船重新浮起。",
        "这艘船横在航道南口三十一个小时,八十六艘船只在等候通行。",
        "潜水员检查后没有发现船体受损,管理局主席在港口对记者说。",
        "四艘拖船和一艘挖泥船工作了两个夜晚,从船底清除了大量泥沙。",
    )
    other = (
        "山上的天文台周一晚上启动了新镜面的冷却设备。",
        "这套设备使九十一块玻璃的温度与圆顶外的空气保持一致。",
        "项目负责人说这是五月首次观测前的最后一件大型硬件。",
        "此前的试验因为水泵漏水而两次推迟。",
    )
    newsroom.write("first", text)
    newsroom.write("second", text[:3], hours=2)
    newsroom.write("third", other, hours=3)
    newsroom.judge()
    assert newsroom.origins() == {"second": "first"}


def test_items_that_are_only_a_title_are_copies_by_it(newsroom: Newsroom) -> None:
    title = "Car carrier refloated after 31 hours across the canal"
    newsroom.write("a", (), title=title, outlet="Harbour Post")
    newsroom.write("b", (), title=title, outlet="Sample Wire", hours=5)
    newsroom.write("c", CANAL, title=title, outlet="Northern Star", hours=6)
    newsroom.write("later", (), title=title, outlet="Weekly", hours=24 * 5)
    newsroom.write("figures", (), title=title.replace("31", "32"), outlet="Courier", hours=1)
    newsroom.write("same outlet", (), title=title, outlet="Harbour Post", hours=2)
    newsroom.judge()
    assert newsroom.origins() == {"b": "a", "c": "a"}


def test_two_forms_of_a_text_with_little_in_common_are_tied_by_a_third(newsroom: Newsroom) -> None:
    newsroom.write("beginning", (*CANAL[:5], *prose(1, 3)))
    newsroom.write("end", (*CANAL[3:], *prose(2, 2)), hours=1)
    newsroom.judge()
    assert newsroom.origins() == {}, "they share two sentences in eight"
    newsroom.write("beginning", CANAL[:5])
    newsroom.write("end", (*CANAL[3:], "That is all."), hours=1)
    newsroom.write("whole", CANAL, hours=2)
    newsroom.judge()
    assert newsroom.origins() == dict.fromkeys(("end", "whole"), "beginning")
    (via,) = newsroom.db.execute("SELECT json_extract(evidence, '$.via') FROM copies WHERE article = ?", [newsroom.id("end")]).fetchone()  # fmt: skip
    assert newsroom.names[via] == "whole"


# ---------------------------------------------------------------- what is none


def test_a_ticker_with_new_figures_is_no_copy(newsroom: Newsroom) -> None:
    def close(index: str, change: str, turnover: str, leader: str) -> tuple[str, ...]:
        return (
            f"The benchmark index of the exchange closed at {index} points on a quiet day of trading.",
            f"That was a change of {change} percent against the close of the day before, the operator said.",
            f"Turnover came to {turnover} million, while brokers spoke of little news from abroad.",
            f"Shares of the shipping line ended {leader} percent higher and led the list of the thirty values.",
            "Trading goes on at nine in the morning, and the closing auction starts at half past five.",
        )

    newsroom.write("monday", close("4,211.3", "0.4", "812", "3.1"))
    newsroom.write("tuesday", close("4,198.8", "0.3", "776", "2.2"), hours=24)
    newsroom.write("other exchange", close("9,012.7", "1.9", "95", "0.8"), hours=1)
    newsroom.judge()
    assert newsroom.origins() == {}


def test_a_frame_filled_with_other_names_is_no_copy(newsroom: Newsroom) -> None:
    swapped = {"Northern Heath": "Aldan Gloria", "Ines Okafor": "Piotr Salas", "Monday": "Friday", "Tuesday": "Sunday"}
    text = " ".join(CANAL)
    for old, new in swapped.items():
        text = text.replace(old, new)
    text = re.sub(r"\d+", lambda match: str(int(match[0]) * 7 + 3), text)
    newsroom.write("one", CANAL)
    newsroom.write("two", (text,), hours=2)
    newsroom.judge()
    assert newsroom.origins() == {}


def test_a_column_under_one_title_is_new_each_day(newsroom: Newsroom) -> None:
    for day in range(4):
        newsroom.write(
            f"day {day}", prose(day, 6), title="The morning column of Harbour Post", outlet="Post", hours=24 * day
        )
        newsroom.write(f"day {day} elsewhere", prose(day + 50, 6), title="The morning column of Harbour Post", hours=24 * day)  # fmt: skip
    newsroom.judge()
    assert newsroom.origins() == {}


def test_a_follow_up_with_the_old_text_as_background_is_no_copy(newsroom: Newsroom) -> None:
    newsroom.write("report", CANAL[:5])
    newsroom.write("follow-up", (*prose(3, 12), *CANAL[1:4]), hours=20)
    newsroom.judge()
    assert newsroom.origins() == {}


def test_two_outlets_on_one_event_share_quotes_without_being_copies(newsroom: Newsroom) -> None:
    newsroom.write("one", CANAL)
    newsroom.write("two", (*prose(9, 6), CANAL[2]), hours=1)
    newsroom.judge()
    assert newsroom.origins() == {}


def test_what_is_alike_within_one_feed_is_the_next_of_a_serial(newsroom: Newsroom) -> None:
    def rating(name: str) -> tuple[str, ...]:
        return (f"The analysts of the bank have left their rating of {name} at hold with an unchanged target price.",)

    newsroom.write("one", rating("Alder Pumps"), outlet="Ratings")
    newsroom.write("two", rating("Birch Paper"), outlet="Ratings", hours=1)
    newsroom.write("long", CANAL, outlet="Post", title="Ship afloat again")
    newsroom.write("again", (*CANAL[:7], "The hearing is public."), outlet="Post", title="Ship afloat again", hours=2)
    newsroom.judge()
    assert newsroom.origins() == {"again": "long"}


def test_a_link_that_all_items_of_a_site_have_says_nothing(newsroom: Newsroom) -> None:
    for n in range(4):
        newsroom.write(f"home {n}", prose(n), link="https://site.example/", hours=n)
        newsroom.write(f"bare {n}", (), title=f"{' '.join(prose(n + 20, 1))}", link="https://site.example/", hours=n)
        newsroom.write(f"page {n}", prose(n + 10), link="https://site.example/news", outlet="Site", hours=n)
        newsroom.write(f"comment {n}", prose(n + 30, 1), title=f"Comment on a thing by reader {n}", outlet="Site",
                       link="https://site.example/thing", hours=n)  # fmt: skip
    newsroom.judge()
    assert newsroom.origins() == {}


def test_a_link_that_very_many_articles_have_says_nothing(newsrooms: Callable[[], Newsroom]) -> None:
    for articles, copies in ((LINK_CAP, LINK_CAP - 1), (LINK_CAP + 1, 0)):
        room = newsrooms()
        for n in range(articles):
            room.write(f"item {n}", (), title="Live now", link="https://site.example/live", hours=n / 60)
        room.judge()
        assert len(room.origins()) == copies


def test_an_edited_text_of_another_day_is_no_copy_but_a_reprint_is(newsroom: Newsroom) -> None:
    newsroom.write("first", CANAL)
    newsroom.write("same day", (*CANAL[:5], *prose(1, 3)), hours=8)
    newsroom.write("next week", (*CANAL[:5], *prose(2, 3)), hours=24 * 7)
    newsroom.write("reprint", CANAL[:7], hours=24 * 7)
    newsroom.judge()
    assert newsroom.origins() == {"same day": "first", "reprint": "first"}


def test_a_few_words_in_common_must_be_nearly_all(newsroom: Newsroom) -> None:
    newsroom.write("first", CANAL)
    newsroom.write("begins alike", (CANAL[0], *prose(1, 1)), hours=1)
    newsroom.write("teaser", (CANAL[0], CANAL[1].split(",")[0]), hours=1)
    newsroom.judge()
    assert newsroom.origins() == {"teaser": "first"}


def test_issues_of_a_series_under_one_link_stay_apart(newsroom: Newsroom) -> None:
    for day in (18, 19, 20):
        newsroom.write(f"strip {day}", (), title=f"The daily strip of {day} May", outlet="Comics", hours=day,
                       link="https://comics.example/strip")  # fmt: skip
    newsroom.judge()
    assert newsroom.origins() == {}


def test_what_every_article_of_an_outlet_ends_with_makes_no_copies(newsroom: Newsroom) -> None:
    footer = (
        "Harbour Post is an independent newspaper that is paid for by its readers and by nobody else at all.",
        "If you can afford it, support our work with any sum from a single coin upwards on the page of friends.",
        "Write to the editors with tips and corrections, which are printed on the second page every Saturday.",
        "No part of this newspaper may be stored or printed again without leave that is given in writing before.",
    )
    for n in range(12):
        newsroom.write(f"world {n}", (*prose(n, 2), *footer), hours=n, outlet="Harbour Post World")
    newsroom.judge()
    for n in range(12):
        newsroom.write(f"sport {n}", (*prose(n + 20, 2), *footer), hours=n + 1, outlet="Harbour Post Sport")
    newsroom.write("reprint", (*prose(3, 2), *footer), hours=20)
    newsroom.judge()
    assert newsroom.origins() == {"reprint": "world 3"}


# ---------------------------------------------------------------- groups


def test_copies_stand_round_the_earliest_then_the_longest(newsroom: Newsroom) -> None:
    newsroom.write("late", CANAL, hours=9)
    newsroom.write("early", CANAL[:6], hours=2)
    newsroom.write("undated", CANAL[:7], hours=None)
    newsroom.write("early and longer", (*CANAL[:6], "The mayor welcomed that."), hours=2)
    newsroom.judge()
    assert newsroom.origins() == dict.fromkeys(("late", "early", "undated"), "early and longer")


def test_a_chain_of_likenesses_is_not_one_group(newsroom: Newsroom) -> None:
    chain = [sentence for seed in range(5) for sentence in prose(seed, 6)]
    for n in range(9):
        newsroom.write(f"link {n}", chain[2 * n : 2 * n + 6], hours=n)
    newsroom.judge()
    origins = newsroom.origins()
    assert origins, "neighbours in the chain are copies"
    assert not set(origins) & set(origins.values())
    assert all(abs(int(name[-1]) - int(origin[-1])) == 1 for name, origin in origins.items())


def test_a_round_up_does_not_join_the_texts_that_it_carries(newsroom: Newsroom) -> None:
    digest_of_day = (*CANAL[:3], *OBSERVATORY[:3], *prose(1, 3))
    newsroom.write("round-up", digest_of_day, hours=0, title="What happened today")
    newsroom.write("canal", CANAL[:3], hours=1)
    newsroom.write("observatory", OBSERVATORY[:3], hours=2)
    newsroom.write("third", prose(1, 3), hours=3)
    newsroom.write("canal again", CANAL[:3], hours=4)
    newsroom.judge()
    assert {frozenset({"canal", "canal again"})} == newsroom.groups()


def test_a_round_up_after_its_parts_is_marked_and_stands_alone(newsroom: Newsroom) -> None:
    newsroom.write("canal", CANAL[:4])
    newsroom.write("observatory", OBSERVATORY[:4], hours=1)
    newsroom.judge()
    newsroom.write("round-up", (*CANAL[:4], *OBSERVATORY[:4]), hours=5)
    newsroom.judge()
    assert newsroom.origins() == {}
    assert [newsroom.names[row[0]] for row in newsroom.db.execute("SELECT article FROM roundups")] == ["round-up"]


def test_a_round_up_that_two_papers_print_is_a_copy_all_the_same(newsroom: Newsroom) -> None:
    newsroom.write("canal", CANAL[:4])
    newsroom.write("observatory", OBSERVATORY[:4], hours=1)
    newsroom.write("round-up", (*CANAL[:4], *OBSERVATORY[:4]), hours=5)
    newsroom.write("its copy", (*CANAL[:4], *OBSERVATORY[:4]), hours=6)
    newsroom.judge()
    assert newsroom.origins() == {"its copy": "round-up"}


# ---------------------------------------------------------------- time and order


def mixed(newsroom: Newsroom) -> None:
    for story in range(6):
        text = prose(story)
        hours = None if story == 3 else 2.0 * story
        newsroom.write(f"{story} wire", text, hours=hours)
        newsroom.write(f"{story} copy", text, hours=None if hours is None else hours + 1)
        newsroom.write(f"{story} cut", text[:5], hours=None if hours is None else hours + (1 if story % 2 else -1))
        newsroom.write(f"{story} edited", (*text[:6], *prose(story + 40, 2)), hours=hours)
        newsroom.write(f"{story} other", prose(story + 20), hours=hours)
    newsroom.write("round-up", (*prose(0)[:3], *prose(1)[:3], *prose(2)[:3]), hours=3)


def test_the_order_in_which_feeds_came_makes_no_difference(newsrooms: Callable[[], Newsroom]) -> None:
    results = []
    for seed in range(4):
        room = newsrooms()
        mixed(room)
        room.judge(batch=7, shuffle=seed)
        results.append((room.kinds(), sorted(room.db.execute("SELECT article, parts FROM roundups"))))
    assert len(results[0][0]) >= 15
    assert all(result == results[0] for result in results[1:])


def test_the_size_of_the_batches_makes_no_difference(newsrooms: Callable[[], Newsroom]) -> None:
    rooms = [newsrooms() for _ in range(3)]
    for room, batch in zip(rooms, (3, 10, 1000), strict=True):
        mixed(room)
        room.judge(batch=batch)
    assert rooms[0].kinds() == rooms[1].kinds() == rooms[2].kinds()


def test_an_earlier_text_that_comes_late_becomes_the_origin(newsroom: Newsroom) -> None:
    newsroom.write("second", CANAL, hours=4)
    newsroom.write("third", LIGHT_EDIT, hours=5)
    newsroom.write("end", CANAL[3:], hours=6)
    newsroom.judge()
    assert newsroom.origins() == {"third": "second", "end": "second"}
    newsroom.write("first", (*CANAL[:5], *prose(7, 1)), hours=1)
    (judgement,) = newsroom.judge()
    assert newsroom.origins() == dict.fromkeys(("second", "third", "end"), "first")
    assert {newsroom.names[id] for id in judgement.judged} == {"first", "second", "third", "end"}


def test_judging_again_changes_nothing(newsroom: Newsroom) -> None:
    mixed(newsroom)
    newsroom.judge()
    before = newsroom.rows()
    newsroom.db.execute("UPDATE articles SET judged = 0")
    newsroom.judge()
    assert newsroom.rows() == before


def test_a_changed_text_is_judged_anew_and_its_copies_with_it(newsroom: Newsroom) -> None:
    newsroom.write("wire", CANAL)
    newsroom.write("copy", CANAL, hours=1)
    newsroom.write("second copy", LIGHT_EDIT, hours=2)
    newsroom.judge()
    assert newsroom.origins() == dict.fromkeys(("copy", "second copy"), "wire")
    newsroom.write("wire", OBSERVATORY)
    newsroom.judge()
    assert newsroom.origins() == {"second copy": "copy"}
    newsroom.write("wire", CANAL)
    newsroom.judge()
    assert newsroom.origins() == dict.fromkeys(("copy", "second copy"), "wire")


def test_every_group_is_a_star_and_begins_with_its_origin(newsroom: Newsroom) -> None:
    mixed(newsroom)
    newsroom.judge(batch=5)
    for name in [f"{n} earlier" for n in range(3)]:
        newsroom.write(name, prose(int(name[0]))[:6], hours=-5)
    newsroom.judge(batch=5)
    rows = newsroom.db.execute(
        """
        SELECT c.article, a.at, o.at, EXISTS (SELECT 1 FROM copies WHERE article = c.origin)
        FROM copies c JOIN articles a ON a.id = c.article JOIN articles o ON o.id = c.origin
        """
    ).fetchall()
    assert {newsroom.origins()[f"{n} wire"] for n in range(3)} == {f"{n} earlier" for n in range(3)}
    assert all(not chained and origin_at <= at for _, at, origin_at, chained in rows)


def test_a_text_that_very_many_print_is_still_found(newsroom: Newsroom) -> None:
    for n in range(70):
        newsroom.write(f"print {n:02}", (*CANAL[:7], *prose(n, 1)), hours=n / 60)
    newsroom.judge(batch=20)
    assert newsroom.origins() == {f"print {n:02}": "print 00" for n in range(1, 70)}


def test_an_old_text_is_not_found_again(newsroom: Newsroom) -> None:
    newsroom.write("now", CANAL)
    newsroom.write("long ago", (*CANAL, "That is all."), hours=-24 * 80)
    newsroom.judge()
    assert newsroom.origins() == {}


# ---------------------------------------------------------------- evidence


def article(name: str, sentences: tuple[str, ...], title: str = "") -> Article:
    text = " ".join(sentences)
    return Article(
        id=name, source_key=name, source_id=name, feed=None, outlet=name, title=title or f"Headline of {name}",
        url=None, canonical=None, author="", language=None, published=NOON, first_seen=NOON, at=NOON,
        blocks=(Block("paragraph", text),), text=text, text_hash=digest(text),
    )  # fmt: skip


def test_a_comparison_tells_what_is_shared_and_what_was_changed() -> None:
    updated = tuple(s.replace("86 vessels", "94 vessels").replace("40 million", "55 million") for s in CANAL)
    found = evidence.compare(article("a", CANAL), article("b", updated))
    assert found.kind == "same_text"
    assert found.changed == (("86", "94"), ("40", "55"))
    assert [passage.here for passage in found.passages()] == list(CANAL)
    assert all(passage.score > 90 for passage in found.passages())


def test_a_comparison_of_any_two_texts_says_why_they_are_no_copies() -> None:
    one = article("a", CANAL)
    assert evidence.compare(one, article("b", OBSERVATORY)).reason == "different"
    shared = evidence.compare(one, article("b", (*CANAL[5:], *prose(1, 5))))
    assert shared.reason == "passages"
    assert shared.kind is None
    assert len(shared.passages()) == 3
    assert 0.3 <= shared.coverage < 0.5


def test_comparing_is_symmetric() -> None:
    texts = [CANAL, LIGHT_EDIT, CANAL[:3], (*prose(2, 6), *CANAL[2:5]), damaged(CANAL, 0.3), OBSERVATORY]
    for n, (one, two) in enumerate(pairwise([*texts, *reversed(texts)])):
        there = evidence.compare(article("a", one), article("b", two))
        back = evidence.compare(article("b", two), article("a", one))
        assert there.kind == back.kind, n
        assert there.coverage == pytest.approx(back.coverage, abs=0.1)


def test_evidence_of_a_long_text_is_bounded(newsroom: Newsroom) -> None:
    text = prose(1, 200)
    newsroom.write("book", text)
    newsroom.write("again", (text[0] * 30, *text[1:]), hours=1)
    newsroom.judge()
    (column,) = newsroom.db.execute("SELECT evidence FROM copies").fetchone()
    assert len(column) < 12 * 2 * 400


def test_no_text_costs_more_than_its_bound() -> None:
    endless = " ".join(
        word for seed in range(400) for sentence in prose(seed, 2) for word in sentence.split(".")[0].split()
    )
    one, two = article("a", (endless,)), article("b", (endless[40:],))
    found = evidence.compare(one, two)
    assert found.kind is not None
    assert all(len(pair.here.tokens) <= 120 for pair in found.alignment.pairs) if found.alignment else False


def test_nothing_to_judge_is_no_error(newsroom: Newsroom) -> None:
    assert judge([], CopyIndex(newsroom.db)).judged == ()
