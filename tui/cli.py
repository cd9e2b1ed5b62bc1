"""The command `newsdesk`: what can be asked of it. Each command's work is in `tui.commands`, imported when it is run."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from tui import __version__
from tui.errors import ConfigError, NewsdeskError, NotFoundError, NotPossibleError

FINE, SOME_FAILED, WRONG_USE, NOTHING_DONE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses."""
MOST = 1_000_000_000
"""The largest number that is taken for a limit."""

_WITH_QUERY = frozenset({"stories", "search", "show", "export", "mark", "views", "label"})
_LEFT_OUT = re.compile(r"-(?!o[^:]*$)[^\W\d_][\w:]|-\"")

_QUERY = (
    'words (the last may be unfinished), "phrases", unread, starred, followed, muted, noted, today, outlet: source: '
    "tag: title: author: entity: lang: label: newer:2d older:2026-01-31, this or that, and -anything to leave it out"
)

_EPILOG = """\
exit status: 0 fine; 1 some sources failed, the rest is stored; 2 wrong usage or configuration, or nothing of
that name; 3 nothing could be done; 130 interrupted. Standard output is data, standard error is narration.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = build_parser().parse_args(_with_minus_signs(sys.argv[1:] if argv is None else argv))
    if argv is None:
        _set_up_process()
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        _say("Stopped. What was finished is kept.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough (`newsdesk stories | head`). Nothing more may be flushed to it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except NewsdeskError as error:
        _say(f"newsdesk: {error}")
        return WRONG_USE if isinstance(error, ConfigError | NotFoundError | NotPossibleError) else NOTHING_DONE
    except Exception as error:
        if not _is_trouble_with_the_store(error):
            raise
        advice = " `newsdesk doctor` looks for what is wrong." if _is_damage(error) else ""
        _say(f"newsdesk: The database or the output cannot be used: {error}.{advice}")
        return NOTHING_DONE


def _with_minus_signs(words: Sequence[str]) -> list[str]:
    """`-sport` in a query is no option: no option of ours has one dash and a word. The query takes a minus sign too."""
    if not words or not set(words) & _WITH_QUERY or "--" in words:
        return list(words)
    return [f"\u2212{word[1:]}" if _LEFT_OUT.match(word) else word for word in words]


def _set_up_process() -> None:
    # A timer or a closing terminal stops a command as Ctrl-C does: finished work is kept.
    for name in ("SIGTERM", "SIGHUP"):
        with contextlib.suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), lambda *_: signal.raise_signal(signal.SIGINT))
    # A background job of a script is started deaf to Ctrl-C: it could then not be ended in order at all.
    with contextlib.suppress(ValueError):
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    # Started with its output closed (`>&-`), as some services do: what is told goes nowhere.
    if sys.stdout is None or sys.stderr is None:
        nowhere = open(os.devnull, "w")  # noqa: SIM115
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    # A terminal of another encoding shows a question mark for what it cannot show.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def build_parser() -> argparse.ArgumentParser:
    """Everything that can be typed after `newsdesk`."""
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument("--db", type=Path, metavar="PATH", default=argparse.SUPPRESS, help="the database")
    places.add_argument("--feeds", type=Path, metavar="PATH", default=argparse.SUPPRESS, help="the feeds.toml")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="JSON lines on standard output")

    parser = argparse.ArgumentParser(
        prog="newsdesk",
        description="A news reader for the terminal: full coverage of every story. Without a command it opens the reader.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"newsdesk {__version__}")
    parser.add_argument(
        "--db", type=Path, metavar="PATH", help="the database (else $NEWSDESK_DB, else your data folder)"
    )
    parser.add_argument(
        "--feeds", type=Path, metavar="PATH", help="the feeds.toml (else $NEWSDESK_FEEDS, else your config folder's)"
    )
    parser.set_defaults(run=_open_reader)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def command(name: str, run: str, help: str, *extra: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=help, description=help[0].upper() + help[1:] + ".", parents=[places, *extra]
        )
        made.set_defaults(run=_later(run))
        return made

    refresh = command("refresh", "refresh:run", "ask the sources for news and judge what is new", as_json)
    refresh.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only sources of that name, tag or address"
    )
    refresh.add_argument("--due", action="store_true", help="only sources whose time has come (for timers)")
    refresh.add_argument(
        "--continue",
        dest="rest",
        action="store_true",
        help="go on with one that was cut off: only what was never asked",
    )
    refresh.add_argument(
        "--early",
        action="store_true",
        help="judge what has come while slow feeds are still waited for, as the reader does",
    )

    stories = command("stories", "reading:stories", "list stories, newest first", as_json)
    stories.add_argument("query", nargs="*", metavar="QUERY", help=_QUERY)
    stories.add_argument("--limit", type=_positive, metavar="N", help="at most so many")
    orders = ("newest", "covered", "oldest")
    stories.add_argument(
        "--order", choices=orders, default="newest", help="newest (so without this), most covered, oldest"
    )

    show = command("show", "reading:show", "show an article, or a story with its coverage", as_json)
    show.add_argument(
        "id", nargs="+", metavar="ID|QUERY", help="an id or the beginning of one; or what the newest story must hold"
    )

    search = command("search", "reading:search", "find articles that hold every word", as_json)
    search.add_argument("query", nargs="+", metavar="QUERY", help=_QUERY)
    search.add_argument("--limit", type=_positive, default=50, metavar="N", help="at most so many (50)")

    _add_entities(
        command("entities", "entities:listing", "list people, organisations and places", as_json),
        command("entity", "entities:one", "show the dossier of one of them, or say something of it; undoable", as_json),
    )

    why = command("why", "reading:why", "say why two articles, or an article and its story, were put together", as_json)
    why.add_argument("a", metavar="A", help="id of an article or a story")
    why.add_argument("b", metavar="B", nargs="?", help="id of another one")

    compare = command(
        "compare", "reading:compare", "lay two articles side by side: what each adds, which figures differ", as_json
    )
    compare.add_argument("a", metavar="A", help="id of an article")
    compare.add_argument("b", metavar="B", nargs="?", help="id of another one; without it: how A read before")

    out = command("take-out", "acts:take_out", "take an article out of its story, into one of its own", as_json)
    out.add_argument("article", metavar="ARTICLE", help="its id; its copies go along, and a copy leaves its group")
    out.add_argument("--copy", action="store_true", help="only out of its group of copies: it stays in the story")

    join = command("join", "acts:join", "make two stories one; the older id lives on", as_json)
    join.add_argument("story", metavar="STORY", help="its id, or that of an article in it")
    join.add_argument("other", metavar="STORY")

    undo = command(
        "undo", "acts:undo", "take back the latest act: a mark, a star, a story taken apart or joined", as_json
    )
    undo.add_argument(
        "act", nargs="?", type=_positive, metavar="ACT", help="the number of another one; see `newsdesk acts`"
    )

    undo.add_argument("--again", action="store_true", help="do again what was undone")

    acts = command("acts", "acts:acts", "list what you did by hand, the latest first", as_json)
    acts.add_argument("--limit", type=_positive, default=50, metavar="N", help="at most so many (50)")

    taken = command("import-acts", "acts:import_acts", "take in what `export --acts` wrote, here or elsewhere", as_json)
    taken.add_argument("file", type=Path, metavar="FILE")

    # Not listed: the reader runs it after an act, since no judge is loaded there.
    settle = commands.add_parser("settle", parents=[places])
    settle.set_defaults(run=_later("acts:settle"))

    command("rejudge", "acts:rejudge", "judge every stored article anew, by what you ruled", as_json)

    export = command("export", "export:run", "write articles to standard output or a file")
    export.add_argument("--format", choices=["jsonl", "md", "html"], default="jsonl", help="jsonl if nothing is said")
    export.add_argument(
        "--acts", action="store_true", help="instead: what you read, starred, took out and joined, as JSON lines"
    )
    export.add_argument("--output", "-o", type=Path, metavar="FILE", help="write here, in one step")
    export.add_argument("query", nargs="*", metavar="QUERY", help=_QUERY)

    serve = command("serve", "serve:run", "open the reader to a web browser on this machine")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8750, metavar="N", help="port to listen at (8750)")
    serve.add_argument("--open-to-others", action="store_true", help="allow an address that other machines reach")

    fulltext = command("fulltext", "fulltext:run", "fetch the full text of articles from their pages", as_json)
    fulltext.add_argument("id", nargs="+", metavar="ID", help="of an article, or of a story: its headline's article")

    mark = command("mark", "marking:mark", "mark every article that a query leaves; undoable", as_json)
    mark.add_argument("act", choices=["read", "unread", "star", "unstar"])
    mark.add_argument("query", nargs="+", metavar="QUERY", help=_QUERY)

    label = command(
        "label", "labelling:label", "labels of your own on stories: put on, take off, list; undoable", as_json
    )
    label.add_argument("label", nargs="?", metavar="LABEL", help="without it: every label, with its stories")
    label.add_argument("query", nargs="*", metavar="ID|QUERY", help="a story's id, or what the stories must hold")
    label.add_argument("--off", action="store_true", help="take it off them")

    _add_views(command("views", "views:listing", "your saved views: list, save, remove", as_json), places)
    doctor = command("doctor", "doctor:run", "look for what is wrong: database, feeds.toml, feeds, terminal", as_json)
    doctor.add_argument("--repair", action="store_true", help="put right what can be, after making a copy")

    backup = command("backup", "backup:run", "copy the database while it is in use, and check the copy", as_json)
    backup.add_argument("path", type=Path, nargs="?", metavar="PATH", help="a file or folder (else backups/ beside it)")

    _add_feeds(
        command("feeds", "feeds:listing", "your subscriptions: add, change, remove, list, import, export, check"),
        places,
        as_json,
    )
    return parser


def _add_entities(entities: argparse.ArgumentParser, entity: argparse.ArgumentParser) -> None:
    entities.add_argument("query", nargs="*", metavar="QUERY", help="words of the name")
    entities.add_argument("--followed", action="store_true", help="only those that you follow")
    entities.add_argument("--limit", type=_positive, default=200, metavar="N", help="at most so many (200)")
    entity.add_argument("name", nargs="+", metavar="NAME", help="a name it goes by, or its id")
    said = entity.add_mutually_exclusive_group()
    said.add_argument(
        "--follow", action="store_true", help="mark it, and the stories about it, wherever they are listed"
    )
    said.add_argument("--unfollow", action="store_true", help="follow it no more")
    said.add_argument("--mute", action="store_true", help="show it dimly")
    said.add_argument("--unmute", action="store_true", help="show it as all others again")
    said.add_argument("--merge-into", metavar="OTHER", help="it is this one: all its mentions are, also later ones")
    said.add_argument("--split-off", metavar="ALIAS", help="this name is not its own, but that of somebody else")


def _add_views(views: argparse.ArgumentParser, places: argparse.ArgumentParser) -> None:
    acts = views.add_subparsers(title="what to do", metavar="ACT", dest="act")
    save = acts.add_parser("save", help="save a query under a name", parents=[places])
    save.add_argument("name", metavar="NAME")
    save.add_argument("query", nargs="+", metavar="QUERY", help=_QUERY)
    save.set_defaults(run=_later("views:save"))
    remove = acts.add_parser("remove", help="forget a view; its stories stay", parents=[places])
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_later("views:remove"))


def _add_feeds(
    feeds: argparse.ArgumentParser, places: argparse.ArgumentParser, as_json: argparse.ArgumentParser
) -> None:
    acts = feeds.add_subparsers(title="what to do", metavar="ACT", dest="act", required=True)

    def act(name: str, run: str, help: str) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", parents=[places, as_json])
        made.set_defaults(run=_later(run))
        return made

    add = act("add", "asking:add", "subscribe to a feed; a site's address is enough")
    add.add_argument("url", metavar="URL")
    add.add_argument("--title", metavar="TEXT", help="your own name for it")
    add.add_argument("--tag", action="append", default=[], metavar="TAG", help="may be given more than once")
    add.add_argument("--force", action="store_true", help="even if it does not answer, or is no feed now")
    remove = act("remove", "feeds:remove", "unsubscribe from a feed; its articles stay")
    remove.add_argument("name", metavar="URL|NAME")
    change = act("change", "feeds:change", "change a feed's name, tags and so on; undoable")
    change.add_argument("name", metavar="URL|NAME")
    change.add_argument("--title", metavar="TEXT", help="your own name for it; empty: as it calls itself")
    change.add_argument("--outlet", metavar="TEXT", help="who publishes it, as its articles say; empty: its title")
    change.add_argument("--tag", action="append", default=[], metavar="TAG", help="its tags, in place of those it had")
    change.add_argument("--no-tags", action="store_true", help="none")
    change.add_argument("--fulltext", choices=["yes", "no"], help="fetch its full texts from their pages")
    change.add_argument("--paused", choices=["yes", "no"], help="let it rest: it is not asked, its articles stay")
    act("list", "feeds:listing", "list the subscriptions and how they fare")
    taken = act("import", "feeds:take_over", "subscribe to the feeds of an OPML file or of newsboat's urls file")
    taken.add_argument("file", type=Path, metavar="FILE")
    given = act("export", "feeds:hand_over", "write the subscriptions as OPML 2.0, without credentials")
    given.add_argument("--output", "-o", type=Path, metavar="FILE", help="write here, in one step")
    act("check", "asking:check", "ask every feed whether it answers; nothing is stored")


def _open_reader(arguments: argparse.Namespace) -> int:
    # Served to a browser, the reader has a driver of its own in place of a terminal.
    if not (sys.stdin.isatty() and sys.stdout.isatty()) and "web_driver" not in os.environ.get("TEXTUAL_DRIVER", ""):
        _say(
            "newsdesk: The reader needs a terminal. Elsewhere use a command, as `newsdesk stories`; see `newsdesk --help`."
        )
        return WRONG_USE
    # Nearly all that is made while starting stays: looking for garbage in it costs a tenth of the start. `run` sees
    # to it that the collector works again.
    gc.disable()
    # Textual paints when its clock ticks: at 60 a second, a key waits 8 ms more than need be.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    from tui import config
    from tui.app.app import run

    return int(run(config.db_path(arguments.db), arguments.feeds))


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    """The function of a command, imported when the command is run: help and version come at once."""
    module, _, function = name.partition(":")

    def run(arguments: argparse.Namespace) -> int:
        return int(getattr(import_module(f"tui.commands.{module}"), function)(arguments))

    return run


def _is_trouble_with_the_store(error: Exception) -> bool:
    """Errors of SQLite in the middle of reading, and a full disk. (sqlite3 is only asked for if it was loaded.)"""
    sqlite = sys.modules.get("sqlite3")
    return isinstance(error, OSError) or (sqlite is not None and isinstance(error, sqlite.Error))


def _is_damage(error: Exception) -> bool:
    """SQLite itself says that the file is not as it should be; its other errors pass, or are told in other words."""
    return type(error).__name__ == "DatabaseError" or "corrupt" in str(error) or "malformed" in str(error)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 65535:
        raise argparse.ArgumentTypeError("must be a number from 1 to 65535")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:20]) <= MOST:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST}")
    return int(text)


def _say(text: str) -> None:
    from tui.layout import say

    with contextlib.suppress(OSError, ValueError):
        say(text)
