"""Sources that failed, told so that one knows what to do: grouped by what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from tui.layout import counted, safe
from tui.models import UNREACHED, Failure

MOST_NAMES = 12
"""Sources named in a group; the rest is counted."""

SEVERAL = 3
"""Feeds that cannot all have failed for reasons of their own."""

_ADVICE = {
    "timeout": ("did not answer in time", "They are asked again at the next refresh."),
    "connection": ("could not be reached", "Is there a network? Is the address right?"),
    "protocol": ("broke the connection or spoke no proper HTTP", "They are asked again at the next refresh."),
    "redirect": ("lead round in circles, or too far", "Look up the feed's new address."),
    "scheme": ("lead to something other than http or https", "Look up the feed's new address."),
    "private_address": ("lead from the public net into a private one", "That is refused for your safety."),
    "too_large": ("sent more than is taken in", "Is that address a feed?"),
    "empty": ("sent nothing", "They are asked again at the next refresh."),
    "not_a_feed": ("sent a page that is no feed", "`newsdesk feeds add SITE` finds a site's feed."),
    "truncated": ("broke off in the middle", "What came whole is stored."),
    "throttled": ("ask not to be asked so often", "They are asked again when their time has come."),
    "gone": ("are gone for good", "`newsdesk feeds remove URL` takes them out; their articles stay."),
    "parse": ("sent something that could not be read", "They are asked again at the next refresh."),
    "file": ("are files that could not be read", "See the reason at each."),
    "credentials": (
        "need a secret that is not there",
        "See the reason at each; docs/feeds.md tells how secrets are kept.",
    ),
    "http_401": ("want a name and a password", "Give their entries in feeds.toml a `user` and a `password`."),
    "http_403": ("refuse to answer", "Some sites let only browsers in. Look for another address of the feed."),
    "http_404": ("are not at that address any more", "`newsdesk feeds add SITE` finds a site's feed."),
}


def lines(failed: Sequence[tuple[str, Failure]], feeds: int) -> list[str]:
    """The sources that failed, by name, as lines: what is wrong, with whom, what to do. `feeds` were asked."""
    groups: dict[str, list[tuple[str, Failure]]] = {}
    for name, failure in failed:
        groups.setdefault(failure.kind, []).append((name, failure))
    told = [f"{counted(len(failed), 'source')} failed; what is stored of them stays:"] if failed else []
    if len(failed) == feeds >= SEVERAL and groups.keys() <= UNREACHED:
        return [
            *told,
            "  None of the feeds could be reached. Is there a network? They are asked again at the next refresh.",
        ]
    for kind, members in sorted(groups.items(), key=lambda group: -len(group[1])):
        what, advice = _advice(kind)
        told.append(f"  {len(members):,} {what}. {advice}")
        told += [f"    {safe(name)}: {safe(failure.message)}" for name, failure in members[:MOST_NAMES]]
        if len(members) > MOST_NAMES:
            told.append(f"    … and {len(members) - MOST_NAMES:,} more: `newsdesk feeds list` shows all.")
    return told


def _advice(kind: str) -> tuple[str, str]:
    if kind in _ADVICE:
        return _ADVICE[kind]
    if kind.startswith("http_5"):
        return f"have trouble of their own (HTTP {kind[5:]})", "They are asked again at the next refresh."
    if kind.startswith("http_"):
        return f"answered with HTTP {kind[5:]}", "Is the address right?"
    return "failed", "See the reason at each."
