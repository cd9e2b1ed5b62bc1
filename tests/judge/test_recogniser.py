"""Reading texts for names: words, labels put right, and what is not English."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from hashlib import blake2b, sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.commands.surroundings import about_recogniser
from tui.judge import recogniser as choosing
from tui.judge import recogniser_model
from tui.judge.entities_spans import Text
from tui.judge.recogniser import recogniser, recogniser_in_use, wished_for
from tui.judge.recogniser_reading import TaggingRecogniser
from tui.judge.recogniser_version import version


class Capitals:
    """Calls every run of capitalised words a person."""

    version = "1"

    def tag(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        return [
            [
                "O" if not word[:1].isupper() else "I-PER" if at and words[at - 1][:1].isupper() else "B-PER"
                for at, word in enumerate(words)
            ]
            for words in texts
        ]


BY_CAPITALS = TaggingRecogniser("capitals", Capitals())


def test_the_model_is_in_use() -> None:
    in_use = recogniser_in_use()
    assert (in_use.name, in_use.reason) == ("model", "")


def test_texts_read_together_are_read_like_texts_read_alone() -> None:
    texts = [
        Text("Rubio arrives in Mexico", "Marco Rubio came to Mexico on Tuesday. " * 30, "en"),
        Text("", "The minister Olena Kovalenko said in Kyiv that it was over.", "en"),
        Text("Ein Titel", "Der Minister sagte in Kiew, dass es vorbei ist und nicht mehr wird.", "de"),
        Text("", "", None),
    ]
    assert recogniser().recognise(texts) == [recogniser().recognise([text])[0] for text in texts]


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300),
    st.text(alphabet="AaBb.'’- \n&(),US0Mrof", max_size=300),
    st.sampled_from((None, "en", "de", "ja")),
)
def test_spans_lie_in_their_field_in_order_and_apart(title: str, text: str, language: str | None) -> None:
    last = {"title": 0, "text": 0}
    for span in BY_CAPITALS.recognise([Text(title, text, language)])[0]:
        field = title if span.field == "title" else text
        assert last[span.field] <= span.start < span.end <= len(field)
        assert field[span.start : span.end].strip() == field[span.start : span.end]
        last[span.field] = span.end


@pytest.mark.parametrize(
    "unit", ["Aaa ", "U.S.", "Mr. ", "A. ", "Bank of ", "O'Neil-", "United ", "アメリカ", "President "]
)
def test_long_repetitive_text_costs_no_more_than_its_length(unit: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        BY_CAPITALS.recognise([Text("", unit * times, None)])
        return time.process_time() - start

    seconds(10)
    # Linear is 8; quadratic would be 64. Other work on the machine may double either.
    assert seconds(16_000) < 24 * max(seconds(2_000), 0.02)


def test_headings_that_name_thousands_of_one_given_name_cost_no_more_than_their_length() -> None:
    def seconds(people: int) -> float:
        names = [
            f"John {'abcdefghij'[n % 10].upper()}{'abcdefghij'[n // 10 % 10]}{'aeiou' * (n // 100 % 7)}r{n // 700}"
            for n in range(people)
        ]
        said = "\n\n".join(f"Mr {name} said so today to all who were there." for name in names)
        headed = "\n\n".join(f"{name} And John Nobody" for name in names)
        start = time.process_time()
        BY_CAPITALS.recognise([Text("", f"{said}\n\n{headed}", "en")])
        return time.process_time() - start

    seconds(10)
    assert seconds(4_800) < 24 * max(seconds(600), 0.02)


def test_a_headline_may_end_with_a_name_that_is_shorter_than_others_like_it() -> None:
    title = "Crowds Gather for John Bode"
    text = (
        "Mr John Bode spoke in the town hall today. Mr John Featherstonehaugh did not, and went home early, as did all of the others who were there."
        + " It rained." * 20
    )
    spans = BY_CAPITALS.recognise([Text(title, text, "en")])[0]
    assert [title[span.start : span.end] for span in spans if span.field == "title"] == ["John Bode"]
    assert all(span.end <= len(title) for span in spans if span.field == "title")


def test_a_text_may_end_with_a_name_that_longer_ones_begin_with() -> None:
    text = "Ann Lee Moore came late today and said nothing of it to us. Here sat Ann Lee. They saw only Ann Lee"
    spans = BY_CAPITALS.recognise([Text("Notes on Ann Lee", text, "en")])[0]
    assert [span.end for span in spans][-1] == len(text)


def test_without_the_model_the_small_tagger_reads_and_it_is_said_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OSError("no such file")

    monkeypatch.setattr(recogniser_model, "ModelTagger", missing)
    choosing._chosen.cache_clear()
    choosing._ours.cache_clear()
    try:
        in_use = recogniser_in_use()
        assert in_use.name == "perceptron"
        assert in_use.reason == "The model cannot be loaded: OSError: no such file"
        (told,) = about_recogniser(None)
        assert told.status == "note"
        assert "perceptron" in told.message
        assert in_use.reason in told.message
        text = (
            "Marco Rubio met President Claudia Sheinbaum in Mexico, the State Department said on Tuesday. Rubio left."
        )
        spans = recogniser().recognise([Text("Rubio Meets Sheinbaum", text, "en")])[0]
        fields = {"title": "Rubio Meets Sheinbaum", "text": text}
        names = [(fields[span.field][span.start : span.end], span.type) for span in spans]
        assert names == [
            ("Rubio", "person"), ("Sheinbaum", "person"), ("Marco Rubio", "person"), ("Claudia Sheinbaum", "person"),
            ("Mexico", "place"), ("State Department", "organisation"), ("Rubio", "person"),
        ]  # fmt: skip
    finally:
        choosing._chosen.cache_clear()
        choosing._ours.cache_clear()


def test_the_models_are_of_the_version_that_is_told_without_loading_them() -> None:
    folder = Path(recogniser_model.__file__).parent / "model"
    assert version() == blake2b((folder / "tagger.onnx").read_bytes(), digest_size=4).hexdigest()
    assert wished_for() == f"{recogniser().name} {recogniser().version}"
    assert (folder / "perceptron.xz").stat().st_size < 1_000_000
    assert (folder / "tagger.onnx").stat().st_size < 24_000_000
    card = (folder / "MODEL.md").read_text("utf-8")
    for file in ("tagger.onnx", "perceptron.xz"):
        assert f"`{sha256((folder / file).read_bytes()).hexdigest()}`" in card


def test_a_headline_in_title_case_is_read_for_itself_only_where_the_text_is_short() -> None:
    title, text = "Rubio Meets Sheinbaum in Mexico City", "It was said to be a long talk."
    short, long = (
        {title[span.start : span.end] for span in recogniser().recognise([Text(title, words, "en")])[0]}
        for words in (text, text + " They spoke about trade and what is to be done now that the talks are over." * 10)
    )
    assert short >= {"Rubio", "Sheinbaum", "Mexico City"}
    assert long == {"Mexico City"}


def test_a_listed_place_is_no_person_where_nobody_is_called_so() -> None:
    class Persons(Capitals):
        """Says of every name that it is a person's."""

    text = "It was said in Riyadh that the talks go on, and the crown prince agreed to it." + " It rained." * 20
    spans = TaggingRecogniser("persons", Persons()).recognise([Text("", text, "en")])[0]
    assert [(text[span.start : span.end], span.type) for span in spans if span.start == 15] == [("Riyadh", "place")]


@pytest.mark.parametrize(
    "text",
    [
        "Министр Анна Лебедева прибыла Амсел",
        "Ο υπουργός Νίκος Δένδιας στο Κάιρο",
        "وزير الخارجية في القاهرة",
        "Viranomaiset sulkivat Hyvinkään sataman, koska myrsky oli liian kova, ja se on nyt kiinni.",
    ],
)
def test_in_other_languages_less_is_found_and_nothing_is_raised(text: str) -> None:
    assert recogniser().recognise([Text(text, text, None)]) == [[]]


@pytest.mark.parametrize(
    "text",
    ["Anna Lebedeva met them. " * 60_000, "<" * 1_000_000, "Paris\n\n" * 100_000],
    ids=["names", "signs", "lines"],
)
def test_of_a_text_that_is_no_article_only_the_beginning_is_read(text: str) -> None:
    class Counting(Capitals):
        words = 0

        def tag(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
            self.words += sum(map(len, texts))
            return super().tag(texts)

    tagger = Counting()
    spans = TaggingRecogniser("counting", tagger).recognise([Text("", text, "en")])[0]
    assert tagger.words <= 10_000
    assert all(span.end <= 60_000 for span in spans)


def test_the_runtime_of_the_model_reports_to_nobody(tmp_path: Path) -> None:
    """It would leave the id that it reports under in the cache folder."""
    pytest.importorskip("onnxruntime")
    code = (
        "from tui.judge.recogniser_model import ModelTagger as M; print(M(cores=1).tag([['Marco', 'Rubio', 'spoke']]))"
    )
    environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    environ.pop("ORT_DISABLE_TELEMETRY", None)
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)
    assert "B-PER" in done.stdout, done.stderr
    assert list(tmp_path.rglob("*")) == []
