"""Addresses from outside: one form that is safe to show, store and open, and one for comparing."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

LONGEST = 4096

_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_BREAKS = re.compile(r"[\t\r\n]+ *")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:/|$))")
# What a relative reference may begin with. Not "-" or "|": those mean something to commands that are given addresses.
_RELATIVE = re.compile(r"[A-Za-z0-9_~%./?#]")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.))*|\[[0-9A-Fa-f:.]+\]")

_MOBILE = frozenset({"www", "m", "mobile", "amp", "touch"})
_TRACKING = re.compile(
    r"utm_.+|(?:mc|pk|piwik|mtm|hsa|ga|vero|oly|wt|at|ns|guce|trk|__hs|_hs|icid|cmp|itm|soc|s_c)_.+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid?|li_fat_id|_openstat|_ga|_gl"
    r"|mkt_tok|cmpid|cmp|ncid|ocid|icid|intcid|xtor|spm|srnd|taid|ftag|sr_share|guccounter|ito|ref_src|smid|smtyp"
    r"|wtmc|__twitter_impression|feed(?:type|name)|_hsenc|_hsmi|__s|s_kwcid|mbid|rssfeed|outputtype",
    re.IGNORECASE,
)
# These name where the reader came from only with such a value; with others they may name the page.
_ORIGIN = re.compile(r"ref|from|source|src|via|partner|emc|mod|output|amp|share", re.IGNORECASE)
_ORIGIN_VALUE = re.compile(
    r"rss\w*|\w*rss|feeds?|twitter|facebook|fb|tw|newsletter|email|share|social|homepage|amp|", re.IGNORECASE
)
_FORWARDERS = {
    ("google", "/url"): ("url", "q"),
    ("facebook", "/l.php"): ("u",),
    ("bing", "/news/apiclick.aspx"): ("url",),
}


def safe_url(s: str, base: str | None = None) -> str | None:
    """The absolute http or https address that `s` names, percent-encoded; None for anything else.

    Refused: other schemes, control and invisible characters, user names and passwords, impossible hosts and ports.
    """
    s = _LINE_BREAKS.sub("", s.strip()) if len(s) <= LONGEST * 2 else ""
    if not s or _FORBIDDEN.search(s):
        return None
    try:
        return _absolute(s.replace("&amp;", "&"), base)
    except (ValueError, UnicodeError):
        return None


def _absolute(s: str, base: str | None) -> str | None:
    if s.startswith("//"):
        s = "https:" + s
    elif s.lower().startswith("www.") and "." in s[4:]:
        s = "http://" + s
    elif not _SCHEME.match(s):
        safe_base = safe_url(base) if base else None
        if safe_base is None or not _RELATIVE.match(s):
            return None
        s = urljoin(safe_base, s)
    if not s.lower().startswith(("http://", "https://")):
        return None
    parts = urlsplit(s)
    if not parts.hostname or "@" in parts.netloc or "\\" in parts.netloc or parts.port == 0:
        return None
    s = safe_url_string(s)
    host = re.sub(r":\d*$", "", urlsplit(s).netloc)
    plain = s.isascii() and s.isprintable() and " " not in s
    return s if plain and len(s) <= LONGEST and _HOST.fullmatch(host) else None


def canonical(url: str) -> str:
    """`url` in the form in which two addresses of one article are equal. For comparing, not for opening.

    https for http, no www., m. or amp. before the host, no default port, no fragment, no tracking parameters, the rest
    of them sorted, no slash at the end. What cannot be read comes back as it is.
    """
    try:
        return _canonical(url)
    except (ValueError, UnicodeError):
        return url


def _canonical(url: str) -> str:
    parts = urlsplit(_forwarded(url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(*pair)]
    # "#!" and "#/" are pages of their own in single-page sites; every other fragment is a place on the page.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    whole = urlunsplit(("https", _folded_host(parts.hostname) + port, parts.path, urlencode(kept), fragment))
    whole = canonicalize_url(whole, keep_fragments=bool(fragment))
    scheme, host, path, query, fragment = urlsplit(whole)
    path = re.sub(r"/+", "/", path)
    path = re.sub(r"(?:/amp|\.amp|/index\.(?:html?|php))*/?$", "", path) or "/"
    return urlunsplit((scheme, host, path, query, fragment))


def _tracks(name: str, value: str) -> bool:
    return bool(_TRACKING.fullmatch(name) or (_ORIGIN.fullmatch(name) and _ORIGIN_VALUE.fullmatch(value)))


def _forwarded(url: str) -> str:
    """The address that a search engine's or a network's forwarding link leads to, read from the link itself."""
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    for (site, path), names in _FORWARDERS.items():
        if site in labels and parts.path == path:
            for name, value in parse_qsl(parts.query):
                if name in names and value.startswith(("http://", "https://")):
                    return value
    if "google" in labels and parts.path.startswith("/amp/s/"):
        return "https://" + parts.path.removeprefix("/amp/s/")
    return url


def _folded_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    labels = host.lower().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _MOBILE:
        labels.pop(0)
    # en.m.wikipedia.org
    if len(labels) > 3 and labels[1] in ("m", "mobile"):
        labels.pop(1)
    return ".".join(labels)
