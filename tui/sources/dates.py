"""When an item was published: feedparser's reading of the date, else dateutil's, else nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 100
_RFC_822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d (?:GMT|UT|Z|[+-]\d{4})")

# Hours east of UTC of the zone names that feeds use; dateutil knows only those of the machine it runs on.
_ZONES = {
    **{"UT": 0.0, "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MEZ": 1.0},
    **{"CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "IST": 5.5, "HKT": 8.0, "SGT": 8.0, "JST": 9.0},
    **{"KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0},
    **{"CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "HST": -10.0, "BRT": -3.0},
}
# Two days that differ in every field: a reading that depends on which one fills the gaps was not a full date.
_FILLERS = (datetime(2000, 1, 1), datetime(2001, 2, 2))


def moment(text: str | None, parsed: Sequence[int] | None = None) -> datetime | None:
    """The moment that `text` names, in UTC; `parsed` is feedparser's reading of it (a UTC time tuple), if any.

    Without a zone it is UTC. What is no full date, or lies before 1970, is None. The future is left as stated.
    """
    found = _from_tuple(parsed) or _from_text(text)
    return found if found and found >= EARLIEST else None


def _from_tuple(parsed: Sequence[int] | None) -> datetime | None:
    if not parsed:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _from_text(text: str | None) -> datetime | None:
    text = (text or "").strip()
    if not 6 <= len(text) <= _LONGEST or not re.search(r"\d", text):
        return None
    try:
        # By far the commonest form, without dateutil's 0.1 ms.
        if _RFC_822.fullmatch(text):
            stated = parsedate_to_datetime(text)
            return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
        readings = [dateutil.parse(text, default=filler, tzinfos=_zone) for filler in _FILLERS]
        if readings[0] != readings[1]:
            return None
        found: datetime = readings[0]
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, AttributeError, RecursionError):
        return None


def _zone(name: str | None, seconds: int | None) -> timedelta | int:
    # dateutil takes seconds; a name that nobody knows counts as UTC rather than as the machine's own zone.
    if seconds is not None:
        return seconds
    return int(_ZONES.get((name or "").upper(), 0.0) * 3600)
