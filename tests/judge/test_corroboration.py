from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import timedelta

from tests.judge.newsroom import CANAL, NOON, prose
from tui.judge import corroboration
from tui.judgements import CorroborationJudgement
from tui.models import Article, Block, joined


def article(id: str, *paragraphs: str, title: str = "", hours: float = 0) -> Article:
    blocks = tuple(Block("paragraph", text) for text in paragraphs)
    at = NOON + timedelta(hours=hours)
    return Article(
        id=id, source_key="s", source_id=id, feed=None, outlet=f"Outlet {id}", title=title or f"Headline {id}", url=None,
        canonical=None, author="", language="en", published=at, first_seen=at, at=at, blocks=blocks,
        text=joined(blocks), text_hash="",
    )  # fmt: skip


def said(judgement: CorroborationJudgement, articles: Sequence[Article]) -> dict[int, str]:
    texts = {article.id: article.text for article in articles}
    return {
        number: texts[text.article][start:end]
        for text in judgement.texts
        for (start, end), number in zip(text.spans, text.says, strict=True)
        if end
    }


def alike(*articles: Article, copy_of: dict[str, str] | None = None) -> list[tuple[str, str, int]]:
    judgement = corroboration.judge("s", articles, copy_of or {})
    words = said(judgement, articles)
    return [(words[pair.one], words[pair.other], pair.score) for pair in judgement.pairs]


FLOOD = "At least 12 people died when the river Lahn burst its banks near Weilburg on Monday."


def test_sentences_of_the_same_words_are_one() -> None:
    here, there = article("a", CANAL[0] + " " + CANAL[1]), article("b", CANAL[1].upper())
    judgement = corroboration.judge("s", [here, there], {})
    says = {text.article: text.says for text in judgement.texts}
    assert says["a"][-1] == says["b"][-1]
    assert judgement.pairs == ()


def test_a_sentence_is_found_in_an_edited_form() -> None:
    edited = CANAL[3].replace("sudden gust", "sudden strong gust").replace("shortly", "just")
    pairs = alike(article("a", " ".join(CANAL[:4])), article("b", edited, *prose(3, 3)))
    assert [(here, there) for here, there, _ in pairs] == [(CANAL[3], edited)]
    assert pairs[0][2] >= corroboration.SAME_WORDS


def test_a_sentence_is_found_in_other_words() -> None:
    other = "Twelve people were killed near Weilburg as the Lahn burst its banks, the river's worst flood in years."
    pairs = alike(article("a", FLOOD, *prose(1, 4)), article("b", other, *prose(2, 4)))
    assert [(here, there) for here, there, _ in pairs] == [(FLOOD, other)]
    assert pairs[0][2] < corroboration.SAME_WORDS


def test_a_sentence_of_the_same_people_on_another_matter_is_not_taken_for_the_same() -> None:
    one = "Marco Rubio told Claudia Sheinbaum on Tuesday that tariffs on steel would come in October."
    other = "Claudia Sheinbaum showed Marco Rubio the murals of the National Palace before they had lunch."
    assert alike(article("a", one), article("b", other)) == []


def test_figures_that_differ_are_kept_with_the_pair() -> None:
    judgement = corroboration.judge("s", [article("a", FLOOD), article("b", FLOOD.replace("12", "15"))], {})
    assert [pair.figures for pair in judgement.pairs] == [(("12", "15"),)]


def test_places_are_exact_in_a_text_of_many_blocks() -> None:
    articles = [article("a", *CANAL[:3]), article("b", CANAL[1], " ".join(CANAL[4:6]))]
    judgement = corroboration.judge("s", articles, {})
    assert sorted(set(said(judgement, articles).values())) == sorted(set(CANAL[:3] + CANAL[4:6]))


def test_a_text_with_its_copies_has_nobody_to_agree_with() -> None:
    assert corroboration.judge("s", [article("a", FLOOD), article("b", FLOOD)], {"b": "a"}).texts == ()


def test_the_order_of_the_articles_does_not_matter() -> None:
    articles = [
        article(str(n), *random.Random(n).sample(CANAL, 5), FLOOD.replace("12", str(10 + n)), hours=n) for n in range(9)
    ]
    told = corroboration.judge("s", articles, {})
    random.Random(1).shuffle(articles)
    assert corroboration.judge("s", articles, {}) == told


def test_of_a_very_large_story_the_newest_independent_texts_are_compared() -> None:
    articles = [article(f"{n:03}", FLOOD, hours=n) for n in range(corroboration.TEXTS + 20)]
    copy_of = {"079": "000"}
    judgement = corroboration.judge("s", articles, copy_of)
    compared = {text.article for text in judgement.texts}
    assert len(compared) == corroboration.TEXTS
    assert "078" in compared
    assert not {"079", "000"} & compared


def test_the_cost_of_the_largest_story_is_bounded() -> None:
    def costly(texts: int) -> float:
        # Every sentence is new, and shares its words with many others.
        chance = random.Random(texts)
        words = [f"word{n}" for n in range(400)]
        articles = [
            article(f"{n:03}", *(" ".join(chance.choices(words, k=18)).capitalize() + "." for _ in range(90)), hours=n)
            for n in range(texts)
        ]
        started = time.process_time()
        corroboration.judge("s", articles, {})
        return time.process_time() - started

    costly(5)
    small, large = costly(corroboration.TEXTS), costly(4 * corroboration.TEXTS)
    assert large < 3 * small
    assert large < 10
