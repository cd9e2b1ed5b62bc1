"""A recogniser that another package brings is used, and cannot break a refresh."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tui import config
from tui.errors import ConfigError
from tui.judge import recogniser as choosing
from tui.judge.entities_spans import Span, Text
from tui.judge.recogniser_plugins import GuardedRecogniser

PAGE = (Path(__file__).parents[2] / "docs" / "recognisers.md").read_text(encoding="utf-8")
HARBOUR = Text("News of Port Amsel", "The harbour of Port Amsel is open.", "en")


class Ours:
    name, version = "ours", "1"

    def recognise(self, texts: Sequence[Text]) -> list[list[Span]]:
        return [[Span("text", 0, 3, "person")] for _ in texts]


Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package with the recogniser `harbour`, made of this code."""

    def put(code: str) -> None:
        (tmp_path / "harbour_recogniser.py").write_text(code, encoding="utf-8")
        info = tmp_path / "harbour_recogniser-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour-recogniser\nVersion: 1.0\n")
        declared = re.search(r"^harbour = \"(.+)\"$", PAGE, re.MULTILINE)
        assert declared
        (info / "entry_points.txt").write_text(f"[newsdesk.recognisers]\nharbour = {declared[1]}\n")
        monkeypatch.syspath_prepend(tmp_path)

    choosing._chosen.cache_clear()
    yield put
    choosing._chosen.cache_clear()
    sys.modules.pop("harbour_recogniser", None)


def test_the_example_of_the_page_is_found_and_reads(install: Install) -> None:
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code
    install(code[1])
    found = choosing.recogniser("harbour").recognise([HARBOUR])[0]
    assert [(span.field, span.start, span.type) for span in found] == [("title", 8, "place"), ("text", 15, "place")]
    in_use = choosing.recogniser_in_use("harbour")
    assert (in_use.name, in_use.version, in_use.reason) == ("harbour", "1.0", "")
    assert choosing.wished_for("harbour") == "harbour 1.0"


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('broken')",
        "HarbourRecogniser = None",
        "def HarbourRecogniser(): raise OSError('no weights')",
    ],
)
def test_one_that_cannot_be_loaded_leaves_ours_in_use_and_says_why(install: Install, code: str) -> None:
    install(code)
    assert choosing.recogniser("harbour") is choosing.recogniser()
    assert choosing.recogniser_in_use("harbour").reason.startswith("The recogniser 'harbour' cannot be used: ")


def test_one_that_is_not_installed_leaves_ours_in_use_and_says_what_is(install: Install) -> None:
    install("class HarbourRecogniser: pass")
    assert choosing.recogniser("harbor") is choosing.recogniser()
    assert "installed: harbour" in choosing.recogniser_in_use("harbor").reason


@pytest.mark.parametrize(
    "answer",
    [
        [Span("text", 5, 900, "place")],
        [Span("text", -3, 4, "place")],
        [Span("text", 4, 4, "place")],
        [Span("text", 0, 5, "place"), Span("text", 3, 8, "person")],
        [Span("text", 3, 4, "place")],
        [Span("body", 0, 3, "place")],  # type: ignore[arg-type]
        [Span("text", 0, 3, "ship")],  # type: ignore[arg-type]
        ["nothing of a span"],
        None,
    ],
)
def test_wrong_answers_are_left_and_ours_reads_instead(answer: list[Span]) -> None:
    class Wrong:
        def recognise(self, texts: Sequence[Text]) -> list[list[Span]]:
            return [answer for _ in texts]

    guarded = GuardedRecogniser("wrong", "1", Wrong(), Ours())
    assert guarded.recognise([HARBOUR, HARBOUR]) == Ours().recognise([HARBOUR, HARBOUR])
    assert guarded.fault.startswith("The recogniser 'wrong' failed, and ours read instead: ")


def test_answers_for_too_few_texts_are_left() -> None:
    class Short:
        def recognise(self, texts: Sequence[Text]) -> list[list[Span]]:
            return [[]]

    guarded = GuardedRecogniser("short", "1", Short(), Ours())
    assert guarded.recognise([HARBOUR, HARBOUR]) == Ours().recognise([HARBOUR, HARBOUR])


def test_the_settings_name_it(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text('recogniser = "harbour"\n', encoding="utf-8")
    assert config.load(path).recogniser == "harbour"
    path.write_text("recogniser = 3\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="recogniser must be the name"):
        config.load(path)
