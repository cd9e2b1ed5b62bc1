"""What feeds.toml may say of a feed that is not open to all, and that nothing of it is ever told again."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import ROOT, here, newsdesk
from tests.sources.raw import RawSite, http, raw_site, redirect, rss
from tui import config
from tui.access import Access, Value
from tui.errors import ConfigError
from tui.opml import Subscription
from tui.subscriptions import add_feeds

HEAD = '[[feeds]]\nurl = "https://example.org/f"\n'


def access(lines: str, top: str = "") -> Access | None:
    return config.parse(f"{top}\n{HEAD}{lines}\n", Path("feeds.toml")).sources[0].access


def test_names_passwords_headers_cookies_and_proxies_are_read() -> None:
    assert access("") is None
    assert access('user = "me"\npassword = "env:PASS"') == Access("me", Value(env="PASS"))
    assert access('user = "me"\npassword = "keyring:newsdesk/a/b"') == Access("me", Value(ring=("newsdesk", "a/b")))
    assert access('headers = { Authorization = "Bearer env:TOKEN" }') == Access(
        headers=(("Authorization", Value(env="TOKEN", scheme="Bearer")),)
    )
    assert access('headers = { Accept-Language = "de" }\ncookies = { consent = "yes", s = "env:S" }') == Access(
        headers=(("Accept-Language", Value("de")),), cookies=(("consent", Value("yes")), ("s", Value(env="S")))
    )
    assert access("", 'proxy = "http://proxy.example:3128"') == Access(proxy=Value("http://proxy.example:3128"))
    assert access('proxy = "none"', 'proxy = "http://proxy.example:3128"') == Access(proxy=Value("none"))


@pytest.mark.parametrize(
    "lines",
    [
        'password = "S3CRET"',
        'user = "me"\npassword = "S3CRET"',
        'user = "me"\npassword = "Bearer env:S3CRET"',
        'user = "me"',
        'user = "S3CRET:me"\npassword = "env:A"',
        'user = 5\npassword = "env:A"',
        'user = "me"\npassword = "env:"',
        'user = "me"\npassword = "keyring:S3CRET"',
        'password = "env:A"',
        'headers = "S3CRET"',
        'headers = { Authorization = "S3CRET" }',
        'headers = { X-Api-Key = "S3CRET" }',
        'headers = { Cookie = "S3CRET" }',
        'headers = { Host = "S3CRET" }',
        'headers = { "X Y" = "S3CRET" }',
        'headers = { X = "S3CRET\\r\\nHost: evil" }',
        "headers = { X = 1 }",
        'cookies = ["S3CRET"]',
        'cookies = { "a;b" = "S3CRET" }',
        'proxy = "S3CRET"',
        'proxy = "ftp://me:S3CRET@proxy/"',
        'proxy = "http://me:S3CRET@"',
        "proxy = true",
    ],
)
def test_what_cannot_be_meant_is_refused_without_repeating_it(lines: str) -> None:
    with pytest.raises(ConfigError) as caught:
        access(lines)
    assert "[[feeds]]" in str(caught.value)
    assert "S3CRET" not in str(caught.value)


def test_no_repr_tells_a_secret() -> None:
    text = 'url = "https://me:S3CRET@example.org/f"\nheaders = { X = "S3CRET" }\nproxy = "http://me:S3CRET@proxy:1"'
    assert "S3CRET" not in repr(config.parse(f"[[feeds]]\n{text}\n", Path("feeds.toml")))


def test_a_file_with_headers_of_its_own_is_its_owners_alone_once_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(HEAD + 'cookies = { session = "S3CRET" }\n')
    path.chmod(0o644)
    add_feeds([Subscription("https://example.org/other")], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert 'cookies = { session = "S3CRET" }' in path.read_text()


# ---------------------------------------------------------------- the whole program


@pytest.fixture
def site() -> Iterator[RawSite]:
    with raw_site() as site:
        yield site


SECRETS = ("PASSW0RD", "T0KEN", "C00KIE", "URLPASS", "R1NGPASS")
FAKE_KEYRING = (
    "def get_password(service, user):\n    return 'R1NGPASS' if (service, user) == ('newsdesk', 'me') else None\n"
)


def test_no_output_and_no_file_holds_a_secret(site: RawSite, tmp_path: Path) -> None:
    site.replies["/f"] = http(rss("One", "Two"))
    site.replies["/in-url"] = http(b"", "401 Unauthorized")
    site.replies["/ring"] = http("<html>PASSW0RD?</html>")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "keyring.py").write_text(FAKE_KEYRING)
    feeds, db = tmp_path / "feeds.toml", tmp_path / "store" / "news.db"
    feeds.write_text(
        f'[[feeds]]\nurl = "{site.base}/f"\nuser = "me"\npassword = "env:A_PASSWORD"\n'
        'headers = { X-Token = "Bearer env:A_TOKEN" }\ncookies = { session = "env:A_COOKIE" }\n'
        f'[[feeds]]\nurl = "{site.base.replace("//", "//me:URLPASS@")}/in-url"\n'
        f'[[feeds]]\nurl = "{site.base}/ring"\nuser = "me"\npassword = "keyring:newsdesk/me"\n'
        f'[[feeds]]\nurl = "{site.base}/unset"\nuser = "me"\npassword = "env:NOT_SET"\n'
    )
    env = {"A_PASSWORD": "PASSW0RD", "A_TOKEN": "T0KEN", "A_COOKIE": "C00KIE"}
    env["PYTHONPATH"] = f"{tmp_path / 'lib'}{os.pathsep}{ROOT}"
    said = ""
    for words in (
        ["refresh", "--json"],
        ["refresh"],
        ["feeds", "list"],
        ["feeds", "list", "--json"],
        ["feeds", "check"],
        ["feeds", "check", "--json"],
        ["feeds", "export"],
        ["feeds", "export", "--json"],
        ["export"],
        ["export", "--format", "md"],
        ["export", "--format", "html"],
        ["stories", "--json"],
        ["search", "One", "--json"],
        ["feeds", "add", f"{site.base.replace('//', '//me:URLPASS@')}/other"],
        ["feeds", "add", f"{site.base.replace('//', '//me:URLPASS@')}/f", "--json"],
        ["feeds", "remove", f"{site.base.replace('//', '//me:URLPASS@')}/in-url"],
    ):
        done = newsdesk("--db", db, "--feeds", feeds, *words, env=env)
        assert done.returncode in (0, 1, 3), (words, done.stderr)
        said += done.stdout + done.stderr
    assert "NOT_SET in feeds.toml is not set" in said
    assert '"kind": "credentials"' in said
    assert not [secret for secret in SECRETS if secret in said]
    for file in db.parent.rglob("*"):
        held = file.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in held], file
    sent = {asked.path: asked.headers for asked in reversed(site.requests)}
    assert sent["/f"]["authorization"] == "Basic bWU6UEFTU1cwUkQ="  # me:PASSW0RD
    assert (sent["/f"]["x-token"], sent["/f"]["cookie"]) == ("Bearer T0KEN", "session=C00KIE")
    assert sent["/ring"]["authorization"] == "Basic bWU6UjFOR1BBU1M="  # me:R1NGPASS
    assert "/unset" not in sent


def test_the_keyring_library_is_imported_only_when_a_feed_names_it(site: RawSite, tmp_path: Path) -> None:
    site.replies["/f"] = http(rss("One"))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "keyring.py").write_text("raise SystemExit('imported')\n")
    (tmp_path / "feeds.toml").write_text(f'[[feeds]]\nurl = "{site.base}/f"\n')
    env = {"PYTHONPATH": f"{tmp_path / 'lib'}{os.pathsep}{ROOT}"}
    assert newsdesk("--db", tmp_path / "n.db", "--feeds", tmp_path / "feeds.toml", "refresh", env=env).returncode == 0


def test_a_keyring_that_is_not_there_is_told_with_what_to_do(
    site: RawSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    (tmp_path / "feeds.toml").write_text(
        f'[[feeds]]\nurl = "{site.base}/f"\nuser = "me"\npassword = "keyring:newsdesk/me"\n'
    )
    done = here("--db", tmp_path / "n.db", "--feeds", tmp_path / "feeds.toml", "refresh", "--json")
    assert "pip install keyring" in done.stdout
    assert site.requests == []


def test_secrets_stay_behind_when_a_feed_leads_elsewhere(
    site: RawSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "T0KEN")
    lines = (
        'user = "me"\npassword = "env:A_TOKEN"\ncookies = { s = "env:A_TOKEN" }\nheaders = { X-Token = "env:A_TOKEN" }'
    )
    (tmp_path / "feeds.toml").write_text(f'[[feeds]]\nurl = "{site.base}/f"\n{lines}\n')
    site.replies["/f"] = redirect("/g", "301 Moved Permanently", "Set-Cookie: s=own; Path=/")
    with raw_site() as other:
        site.replies["/g"] = redirect(f"{other.base}/f", "301 Moved Permanently")
        other.replies["/f"] = http(rss("One"))
        for _ in range(2):  # the second time it is asked at its new address right away
            here("--db", tmp_path / "n.db", "--feeds", tmp_path / "feeds.toml", "refresh")
        assert len(other.requests) == 2
        assert "T0KEN" not in repr(other.requests)
        assert "authorization" not in repr(other.requests).lower()
    assert [asked.headers["cookie"] for asked in site.requests] == ["s=T0KEN", "s=own"]
    assert all(asked.headers["x-token"] == "T0KEN" for asked in site.requests)


# ---------------------------------------------------------------- proxies


def refreshed(tmp_path: Path, text: str) -> str:
    (tmp_path / "feeds.toml").write_text(text)
    return here("--db", tmp_path / "n.db", "--feeds", tmp_path / "feeds.toml", "refresh", "--json").stdout


def test_the_proxy_of_the_environment_is_used_and_no_proxy_heeded(
    site: RawSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["*"] = http(rss("One"))
    monkeypatch.setenv("http_proxy", site.base)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    refreshed(tmp_path, '[[feeds]]\nurl = "http://news.invalid/f"\n')
    assert site.paths() == ["http://news.invalid/f"]
    monkeypatch.setenv("no_proxy", "news.invalid")
    assert '"kind": "connection"' in refreshed(tmp_path, '[[feeds]]\nurl = "http://news.invalid/f"\n')
    assert len(site.requests) == 1


def test_a_proxy_is_named_for_all_feeds_or_for_one_and_its_password_is_never_shown(
    site: RawSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["*"] = http(rss("One"))
    monkeypatch.setenv("OFFICE", site.base.replace("//", "//me:T0KEN@"))
    monkeypatch.delenv("http_proxy", raising=False)
    with raw_site() as own:
        own.replies["*"] = http(rss("Two"))
        said = refreshed(
            tmp_path,
            'proxy = "env:OFFICE"\n[[feeds]]\nurl = "http://a.invalid/f"\n'
            f'[[feeds]]\nurl = "http://b.invalid/f"\nproxy = "{own.base}"\n'
            f'[[feeds]]\nurl = "{own.base}/direct"\nproxy = "none"\n',
        )
        assert site.paths() == ["http://a.invalid/f"]
        assert site.requests[0].headers["proxy-authorization"] == "Basic bWU6VDBLRU4="  # me:T0KEN
        assert sorted(own.paths()) == ["/direct", "http://b.invalid/f"]
        assert "proxy-authorization" not in repr(own.requests)
    site.replies["*"] = http(b"", "407 Proxy Authentication Required")
    said += refreshed(tmp_path, 'proxy = "env:OFFICE"\n[[feeds]]\nurl = "http://a.invalid/f"\n')
    assert "The proxy on the way" in said
    assert "T0KEN" not in said


def test_behind_a_proxy_a_redirect_to_a_private_address_is_refused_all_the_same(site: RawSite, tmp_path: Path) -> None:
    for target in ("http://127.0.0.1:9/", "http://169.254.169.254/latest/", "http://[::1]/", "http://localhost/"):
        site.replies["http://a.invalid/f"] = redirect(target)
        said = refreshed(tmp_path, f'proxy = "{site.base}"\n[[feeds]]\nurl = "http://a.invalid/f"\n')
        assert '"kind": "private_address"' in said, target
    assert set(site.paths()) == {"http://a.invalid/f"}
