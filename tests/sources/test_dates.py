from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sources.dates import moment


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 09 Oct 2025 10:00:00 GMT", utc(2025, 10, 9, 10)),
        ("Thu, 09 Oct 2025 10:00:00 EST", utc(2025, 10, 9, 15)),
        ("Thu, 9 Oct 25 1:02:03 PST", utc(2025, 10, 9, 9, 2, 3)),
        ("Thu, 9 Oct 2025 8:53 Z", utc(2025, 10, 9, 8, 53)),
        ("2025-10-09T10:00:00+02:00", utc(2025, 10, 9, 8)),
        ("2025-10-09T10:00:00.123Z", utc(2025, 10, 9, 10, 0, 0).replace(microsecond=123000)),
        ("2025-10-09 10:00", utc(2025, 10, 9, 10)),
        ("9 October 2025, 10:00 CEST", utc(2025, 10, 9, 8)),
        ("October 9, 2025", utc(2025, 10, 9)),
        ("Fri, 01 Jan 2099 00:00:00 GMT", utc(2099, 1, 1)),
    ],
)
def test_a_full_date_is_read_in_utc(text: str, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "yesterday",
        "{{ pubDate }}",
        "0000-00-00T00:00:00Z",
        "Thu, 32 Foo 2025 99:99:99 XYZ",
        "10:30",
        "Monday 10:30",
    ]
    + [
        "October 9",
        "2025",
        "12",
        "1969-12-31T23:59:59Z",
        "-1",
        "9" * 5000,
        "1 1 1 1 1 1 1",
        "9999-12-31T23:59:59-23:00",
    ],
)
def test_what_is_no_full_date_is_none(text: str | None) -> None:
    assert moment(text) is None


def test_feedparsers_reading_comes_first() -> None:
    assert moment("whatever", (2025, 10, 9, 10, 0, 0, 3, 282, 0)) == utc(2025, 10, 9, 10)


def test_a_reading_that_is_no_date_is_not_believed() -> None:
    assert moment("Thu, 09 Oct 2025 10:00:00 GMT", (0, 0, 0, 0, 0, 0, 0, 0, 0)) == utc(2025, 10, 9, 10)
    assert moment("", (2025, 10, 9, 23, 59, 61, 0, 0, 0)) == utc(2025, 10, 9, 23, 59, 59)


@given(st.text(max_size=60))
def test_no_text_makes_it_raise_or_answer_a_time_without_a_zone(text: str) -> None:
    found = moment(text)
    assert found is None or found.utcoffset() is not None
