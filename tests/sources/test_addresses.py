from __future__ import annotations

import pytest

from tui.sources.addresses import Refused, authorization, is_public, shown, web_address


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]
)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"]
    + ["255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1"]
    + ["::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "nonsense", ""],
)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://user:pw@host.example/x?y", "https://host.example/x?y"),
        ("user:pw@host.example/x", "host.example/x"),
        ("http://user:pa/pw@host.example/x", "http://…"),
        ("https://host.example/@me:pw", "https://host.example/@me:pw"),
        ("http://host.example:80/@me", "http://host.example:80/@me"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("http://x/\x1b]52;c;QQ==\x07\u202ey", "http://x/y"),
    ],
)
def test_an_address_is_shown_without_credentials_and_controls(address: str, expected: str) -> None:
    assert shown(address) == expected


@pytest.mark.parametrize(
    "address",
    ["ftp://x/", "file:///x", "http://", "http:///x", "//x/y", "x", "http://x:port/", "http://x/" + "a" * 9000],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        web_address(address)
    assert caught.value.kind == "scheme"


def test_credentials_are_decoded_before_they_are_sent() -> None:
    assert authorization(web_address("http://us%40er:p%3Aw@x/")) == "Basic dXNAZXI6cDp3"
    assert authorization(web_address("http://x/")) is None
