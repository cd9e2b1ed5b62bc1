"""`[keys]` in feeds.toml: the user's own keys, where they hold and where they are shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.app.desk import reading
from tests.app.newsstore import Built, build, sample
from tui import config
from tui.app import keys, keytable
from tui.app.bindings import keymap
from tui.app.remapping import named, remapped
from tui.cli import main
from tui.errors import ConfigError


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *[("f", "f"), ("F", "F"), ("shift-f", "F"), ("?", "?"), ("question_mark", "?"), ("slash", "/"), (",", ",")],
        *[("ctrl-d", "ctrl+d"), ("ctrl+D", "ctrl+d"), ("C-d", "ctrl+d"), ("-", "-"), ("+", "+"), ("é", "é")],
        *[("esc", "escape"), ("PgDn", "pagedown"), ("F5", "f5"), ("shift-tab", "shift+tab"), ("↓", "down")],
        *[("", None), ("f99", None), ("foo", None), ("hyper-", None), ("\x1b", None)],
    ],
)
def test_a_key_is_known_however_it_is_written(written: str, name: str | None) -> None:
    assert named(written) == name


def test_every_key_of_the_table_is_known_as_the_help_writes_it() -> None:
    assert [one for key in keys.KEYS for one in key.keys if named(keytable.shown(one)) != one] == []


def test_a_wish_replaces_all_keys_of_its_action_and_leaves_the_others() -> None:
    table, warnings = remapped({"down": ("F6", "ctrl-n"), "read-all": ()})
    assert table.key("down").keys == ("f6", "ctrl+n")
    assert table.key("read-all").keys == ()
    assert table.key("up") == keytable.KeyTable().key("up")
    assert warnings == ()


def test_a_key_taken_from_another_action_is_told_with_both_names() -> None:
    table, (warning,) = remapped({"star": ("n",)})
    assert (table.key("star").keys, table.key("next-unread").keys) == (("n",), ())
    assert "n is now star, not next-unread, which has no key now" in warning


def test_two_keys_may_be_exchanged() -> None:
    table, warnings = remapped({"star": ("o",), "browser": ("s",)})
    assert (table.key("star").keys, table.key("browser").keys, warnings) == (("o",), ("s",), ())


def test_the_same_key_in_another_place_is_no_conflict() -> None:
    table, warnings = remapped({"sheet-down": ("n",)})
    assert warnings == ()
    assert table.key("next-unread").keys == ("n",)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"fly": ("f",)}, "nothing called `fly`"),
        ({"star": ("foo",)}, "star: `foo` is no key"),
        ({"star": ("H",), "browser": ("H",)}, "H is given to star and to browser: star has it"),
        ({"star": ("ctrl-c",)}, "ctrl-c always means quit"),
        ({"star": ("ctrl-i",)}, "ctrl-i is tab in a terminal, so it cannot be star"),
        ({"note": ("C-m",)}, "ctrl-m is enter in a terminal"),
        ({"back": ("ctrl-[",)}, "ctrl-[ is esc in a terminal"),
        ({"star": ("ctrl-h",)}, "ctrl-h is backspace in a terminal"),
        ({"panel-close": ("x",)}, "x is typed there"),
        ({"st\x1bar": ("f",)}, "'st\\x1bar'"),
    ],
)
def test_what_cannot_be_is_told_and_leaves_the_keys_as_they_are(wishes: dict[str, tuple[str, ...]], said: str) -> None:
    table, (warning,) = remapped(wishes)
    assert said in warning
    assert [key.id for key in table.keys if not key.keys] == [key.id for key in keys.KEYS if not key.keys]
    assert table.key("browser").keys == ("o",)


@pytest.mark.parametrize("sign", "abdefghijklmnoprstuvwxyz@[\\]^_,")
def test_a_key_with_ctrl_is_bound_as_the_terminal_sends_it_or_refused(sign: str) -> None:
    table, _ = remapped({"star": (f"ctrl-{sign}",)})
    bound = keymap(table)["star"].split(",") if table.key("star").keys != ("s",) else []
    sent = "\x1b[44;5u" if sign == "," else chr(ord(sign.upper()) - 64)
    parser = XTermParser()
    events = [*parser.feed(sent), *parser.feed("")]
    assert [isinstance(event, Key) and event.key in bound for event in events] == [sign not in "him["]


def test_feeds_toml_says_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    settings = config.parse('[keys]\nstar = "f"\ndown = ["j", "ctrl-n"]\nread-all = ""\n', path)
    assert settings.keys == {"star": ("f",), "down": ("j", "ctrl-n"), "read-all": ()}
    assert settings.warnings == ()


@pytest.mark.parametrize("text", ['keys = "f"', "[keys]\nstar = 5", "[keys]\nstar = [5]"])
def test_keys_that_are_no_keys_are_a_mistake_in_feeds_toml(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="key"):
        config.parse(text, tmp_path / "feeds.toml")


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample())


def own(tmp_path: Path, keys: str) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text(f'refresh_every = "never"\n[keys]\n{keys}\n')
    return path


async def test_own_keys_work_and_the_old_ones_do_not(tmp_path: Path, built: Built) -> None:
    feeds = own(tmp_path, 'down = "x"\nstar = ["*", ","]\nquit = "Q"')
    async with reading(built, feeds=feeds) as desk:
        await desk.press("j", "down")
        assert desk.screen.stories.current == built.stories[0]
        await desk.press("x")
        assert desk.article == "Telescope reaches its orbit"
        await desk.press("*")
        assert "Starred" in desk.notices
        await desk.press(",")
        assert "Star taken away" in desk.notices
        await desk.press("q")
        assert desk.app.is_running
        await desk.pilot.press("Q")
        assert not desk.app.is_running


async def test_own_keys_stand_in_footer_help_and_palette(tmp_path: Path, built: Built) -> None:
    feeds = own(tmp_path, 'filter = "F5"\nrefresh = ""\nhelp = "ctrl-g"\nsheet-close = "x"')
    async with reading(built, feeds=feeds) as desk:
        assert "F5 filter" in desk.text
        assert "r refresh" not in desk.text
        assert "ctrl-g help" in desk.text
        await desk.press("ctrl+g")
        assert "x close" in desk.text
        await desk.press("slash", *"narrow", "enter")
        assert "F5             Narrow this list" in desk.text
        await desk.press("x", "x", "ctrl+p")
        assert re.search("Filter this list +F5 ", desk.text)


async def test_letters_are_still_words_where_words_are_typed(tmp_path: Path, built: Built) -> None:
    async with reading(built, feeds=own(tmp_path, 'star = "t"\ntheme = "T"')) as desk:
        await desk.press("slash", "t", "a", "r")
        assert desk.headlines == ["Rubio meets Sheinbaum as tariffs loom", "Tariff delay agreed"]
        assert "Starred" not in desk.notices


async def test_the_palette_can_have_another_key(tmp_path: Path, built: Built) -> None:
    async with reading(built, feeds=own(tmp_path, 'palette = "P"\nup = ["k", "ctrl-p"]')) as desk:
        await desk.press("j", "ctrl+p")
        assert desk.screen.stories.current == built.stories[0]
        await desk.press("P")
        assert "Do anything, go anywhere" in desk.text


async def test_what_is_wrong_with_own_keys_is_said_at_the_start(tmp_path: Path, built: Built) -> None:
    wrong = 'star = "n"\nfly = "f"\nrun = "r"\ndown = ["n", "j"]'
    async with reading(built, feeds=own(tmp_path, wrong)) as desk:
        assert any("nothing called `fly`" in notice for notice in desk.notices)
        assert any("n is given to star and to down: star has it" in notice for notice in desk.notices)
        assert any("1 more: `newsdesk feeds list` tells" in notice for notice in desk.notices)
        await desk.press("escape")
        assert desk.notices == []


def test_feeds_list_and_doctor_tell_what_is_wrong_with_own_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = own(tmp_path, 'star = "n"')
    assert main(["--db", str(tmp_path / "news.db"), "--feeds", str(feeds), "feeds", "list"]) == 0
    assert "n is now star, not next-unread" in capsys.readouterr().err
    main(["--db", str(tmp_path / "news.db"), "--feeds", str(feeds), "doctor"])
    assert "n is now star, not next-unread" in " ".join(capsys.readouterr().out.split())


def test_the_keys_for_those_who_come_from_newsboat_can_be_had(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "newsboat.md").read_text("utf-8")
    path = tmp_path / "feeds.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    table, warnings = remapped(config.load(path).keys)
    assert table.key("previous-unread").keys == ("p",)
    assert warnings == ()
