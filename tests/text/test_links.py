"""Only plain http and https addresses get in, and equal addresses compare equal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.text.links import canonical, safe_url

BASE = "https://example.org/dir/feed.xml"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:alert(document.cookie)",
            "JaVaScRiPt:x",
            "file:///etc/passwd",
            "data:text/html,x",
            "mailto:a@b.c",
        ),
        *("--renderer-cmd-prefix=touch", "exec:touch X", "filter:touch X:http://a/", "|touch X", "", "   "),
        *("http://[::1/x", "http://127.0.0.1:99999/x", "http://x:0/", "http:///x", "http:foo", "https:/x.com/y"),
        *("http://example.com\uff03@evil.invalid/", "http://user:secret@host/", "https://bank.example@evil.invalid/"),
        *(
            "http://a.com\\@evil.com/",
            "http://x/\x1b[31m",
            "http://x/\u202egpj.exe",
            "http://x/a\x00b",
            "http://x\x9b/",
        ),
        *(
            "http://-x.com/",
            "http://a..b/",
            "http://ex ample.com/",
            "http://x.com/" + "a" * 5000,
            "http://x.com/\ud800",
        ),
    ],
)
def test_what_is_no_safe_address_is_refused(address: str) -> None:
    assert safe_url(address) is None
    assert safe_url(address, BASE) is None


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("HTTP://Example.com/a b", "http://example.com/a%20b"),
        ("https://x.com/?a=1&amp;b=2", "https://x.com/?a=1&b=2"),
        ("http://bücher.de/ü?q=ä", "http://xn--bcher-kva.de/%C3%BC?q=%C3%A4"),
        (" https://x.com/a\n  b ", "https://x.com/ab"),
        ("//x.org/y", "https://x.org/y"),
        ("www.foo.com/x", "http://www.foo.com/x"),
        ("/rel/path", "https://example.org/rel/path"),
        ("../up", "https://example.org/up"),
        ("no/slash?q#f", "https://example.org/dir/no/slash?q#f"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://x/a & `b` $(c) | d; e", "http://x/a%20&%20%60b%60%20$(c)%20%7C%20d;%20e"),
    ],
)
def test_a_safe_address_is_absolute_and_encoded(address: str, safe: str) -> None:
    assert safe_url(address, BASE) == safe


def test_a_relative_address_needs_a_base() -> None:
    assert safe_url("/rel/path") is None
    assert safe_url("/rel/path", "javascript:alert(1)") is None


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://x.com/", "//", "http://[", "www.x."]))
@settings(max_examples=400, deadline=None)
def test_no_address_raises_or_carries_control_characters(rest: str, start: str) -> None:
    for base in (None, BASE, start + rest):
        url = safe_url(start + rest, base)
        assert url is None or (url.isascii() and url.isprintable() and " " not in url)
        assert url is None or (url.startswith(("http://", "https://")) and safe_url(url) == url)
        assert url is None or canonical(canonical(url)) == canonical(url)
    canonical(start + rest)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.com:80/a/?utm_source=x&b=2&a=1#comments",
        "https://EXAMPLE.com/a?b=2&a=1&fbclid=abc",
        "https://m.example.com/a/amp/?a=1&b=2&utm_medium=rss",
        "https://amp.example.com/a.amp?a=1&b=2",
        "https://www.google.com/url?rct=j&url=https%3A%2F%2Fexample.com%2Fa%3Fa%3D1%26b%3D2&ct=ga",
        "https://example.com//a/index.html?a=1&b=2&ref=rss",
    ],
)
def test_addresses_of_one_article_compare_equal(address: str) -> None:
    assert canonical(address) == "https://example.com/a?a=1&b=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?p=1", "https://example.com/?p=2"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/#!/a", "https://example.com/#!/b"),
        ("https://example.com/x?ref=abc", "https://example.com/x?ref=def"),
        ("https://example.com/a", "https://example.com/A"),
    ],
)
def test_addresses_of_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
