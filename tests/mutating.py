"""Feeds as strangers write them: whole ones in every format, then pieces swapped, broken, repeated and poisoned."""

from __future__ import annotations

import random
import re

PIECES = [
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&", b"&amp;amp;", b"&#0;", b"&#27;[31m", b"&#x9d;", b"&#xD800;",
    b"&#1114112;", b"&#99999999999;", b"&undefined;", b"<!DOCTYPE x [<!ENTITY a \"\\1\"><!ENTITY b '&a;&a;'>]>", b"<?xml version='1.0'?>",
    b"<?xml version='1.1' encoding='utf-16'?>", b"<item>", b"</item>", b"<entry>", b"<guid/>", b"<title/>", b"<link>javascript:alert(1)</link>",
    b"<link href='//x'/>", b"<link>http://[::1</link>", b"<link>http://u:p@h/</link>", b"<pubDate>Tue, 99 Foo 20000 25:61:61 +9999</pubDate>",
    b"<pubDate>0001-01-01T00:00:00+23:59</pubDate>", b"<updated>9999-12-31T23:59:59-23:59</updated>", b"\x00", b"\x1b]0;x\x07", b"\x9b2J", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", "\u202e".encode(), "\u2028".encode(), "\ufeff".encode(),
    "\U000e0041".encode(), ("a" + "\u0301" * 40).encode(), "â€œ".encode(), "\ue000".encode(), b"<p>" * 30, b"<b><i><a href='x'>" * 10,
    b"<table><tr><td>", b"<script>x</script>", b"<style>", b"<base href='http://x/'>", b"<img src=x onerror=y>", b"<content:encoded>",
    b"<media:group>", b"<georss:point>x y</georss:point>", b"<gml:Point srsName='x\\'/>", b"<enclosure url='x' length='-1'/>", b"\r\n", b"\t" * 50,
    b" " * 300, b"A" * 3000, b"{", b"}", b"[", b"]", b'"', b'\\u0000', b'\\ud800', b"null", b"1e999", b"-", b"true", b"xml:base='http://['",
]  # fmt: skip

WHOLE = [
    b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title>
<link>https://example.org/</link><language>en-gb</language><item><guid isPermaLink="false">a1</guid><title>Bridge &amp; ferry</title>
<link>https://example.org/a1?utm_source=rss</link><pubDate>Tue, 02 Sep 2025 08:55:00 GMT</pubDate><dc:creator>A. Writer</dc:creator>
<description>&lt;p&gt;The council &lt;b&gt;voted&lt;/b&gt;.&lt;/p&gt;</description><content:encoded><![CDATA[<p>One <a href="/x">link</a>.</p>
<ul><li>First</li></ul><blockquote>Said</blockquote>]]></content:encoded><enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="5"/>
</item><item><title>Second</title><link>https://example.org/a2</link><description>Text</description></item></channel></rss>""",
    b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://example.org/"><title type="html">A &amp;amp; B</title>
<id>urn:1</id><link rel="self" href="feed"/><updated>2025-09-02T08:55:00Z</updated><entry><id>urn:2</id><title type="text">Eins</title>
<link rel="alternate" href="eins"/><updated>2025-09-02T08:55:00+02:00</updated><author><name>N</name></author><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Text <em>hier</em></p></div></content></entry><entry><id>urn:3</id><title>Zwei</title>
<summary type="html">&lt;p&gt;x&lt;/p&gt;</summary></entry></feed>""",
    b"""<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://example.org/"><title>R\xe9sum\xe9</title><link>https://example.org/</link></channel>
<item rdf:about="https://example.org/1"><title>Caf\xe9</title><link>https://example.org/1</link><description>Voil\xe0</description></item></rdf:RDF>""",
    b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "home_page_url": "https://example.org/", "items": [
{"id": "1", "url": "https://example.org/1", "title": "One", "content_html": "<p>Text</p>", "date_published": "2025-09-02T08:55:00Z",
"authors": [{"name": "A"}], "attachments": [{"url": "https://example.org/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}]},
{"id": 2, "content_text": "Only text", "url": "/2"}]}""",
]
_TOKEN = re.compile(rb"<[^<>]{0,200}>|&[^;\s]{0,20};|\"[^\"]{0,80}\"|[^<&\"]{1,60}")
TYPES = (
    None,
    "application/rss+xml",
    "text/xml; charset=windows-1252",
    "text/html",
    "application/feed+json",
    "text/xml; charset=utf-16",
    "x; charset=\x00",
)


def mutated(chance: random.Random, changes: int = 6) -> bytes:
    """A feed with so many changes: of tokens mostly, of bytes sometimes."""
    tokens = _TOKEN.findall(chance.choice(WHOLE))
    for _ in range(changes):
        at, how = chance.randrange(len(tokens) or 1), chance.random()
        if how < 0.4:
            tokens.insert(at, chance.choice(PIECES))
        elif how < 0.55 and tokens:
            del tokens[at]
        elif how < 0.7 and tokens:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif how < 0.8 and tokens:
            tokens[at:at] = tokens[at : at + chance.randrange(1, 12)] * chance.randrange(1, 4)
        elif tokens:
            tokens[at] = tokens[at][: chance.randrange(len(tokens[at]) + 1)] + chance.choice(PIECES)
    body = bytearray(b"".join(tokens))
    for _ in range(chance.choice((0, 0, 0, 1, 3, 20))):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
    if chance.random() < 0.1:
        del body[chance.randrange(len(body) + 1) :]
    if chance.random() < 0.05:
        return (
            bytes(body)
            .decode("utf-8", "replace")
            .encode(chance.choice(("utf-16", "utf-16-be", "utf-7", "cp1252", "utf-32")), "replace")
        )
    return bytes(body)
