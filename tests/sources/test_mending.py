from __future__ import annotations

import time

import pytest

from tui.sources.mending import cut_short, mended, newest, without_doctype


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>AT&T &amp; R&D;</a>", "<a>AT&amp;T &amp; R&amp;D;</a>"),
        ("<a href='x?a=1&b=2'/>", "<a href='x?a=1&amp;b=2'/>"),
        ("<a>&nbsp;&hellip;&unknown;</a>", "<a>&#160;&#8230;&amp;unknown;</a>"),
        ("<a>&#0;&#xD800;&#1114112;&#99999999999;&#x41;&#65</a>", "<a>\ufffd\ufffd\ufffd&#65;&#65;</a>"),
        ("<a><![CDATA[ &nbsp; & <x> ]]>&nbsp;</a>", "<a><![CDATA[ &nbsp; & <x> ]]>&#160;</a>"),
        ("<a><![CDATA[ & never ends", "<a><![CDATA[ & never ends"),
        ("a\x00b\x1b[31mc\x1b]0;title\x07d\ufffe", "abcd"),
        ("<?xml version='1.0' encoding='utf-16'?>\n<rss/>", "\n<rss/>"),
        ("<b>Warning</b> in x.php <?xml version='1.0'?><rss/>", "<rss/>"),
    ],
)
def test_what_is_not_well_formed_is_mended(text: str, expected: str) -> None:
    assert mended(text) == expected


def test_a_doctype_is_taken_off_with_what_it_defines() -> None:
    text = '<!DOCTYPE rss [<!ENTITY a "b\\c"> <!ENTITY d "e">\n]><rss>]></rss>'
    assert without_doctype(text) == "<rss>]></rss>"
    assert without_doctype("<!DOCTYPE rss SYSTEM 'x.dtd'><rss/>") == "<rss/>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<rss><item>1</item></rss>", ("<rss><item>1</item></rss>", False)),
        ("<rss><item>1</item></rss>" + "<!-- notes -->" * 1000, None),
        ("<rss><item>1</item><item>2", ("<rss><item>1</item>", True)),
        ("<rss><item>1</item>", ("<rss><item>1</item>", True)),
        ("<rss><item", ("<rss><item", True)),
        ("<a:feed><a:entry>1</a:entry><a:entry>", ("<a:feed><a:entry>1</a:entry>", True)),
        ("words", ("words", False)),
    ],
)
def test_a_cut_document_ends_with_its_last_whole_item(text: str, expected: tuple[str, bool] | None) -> None:
    assert cut_short(text) == (expected or (text, False))


def test_a_tag_that_is_all_attributes_loses_them() -> None:
    many = " ".join(f'a{i}="1"' for i in range(20_000))
    assert mended(f"<item {many}><x/></item>") == "<item><x/></item>"
    assert mended(f"<dc:x {many}/>") == "<dc:x/>"
    few = '<item a="1" b="2">'
    assert mended(few) == few


def test_the_newest_items_are_kept_in_their_order() -> None:
    days = [3, 9, 1, 8, 5]
    items = [f"<item><pubDate>0{day} Oct 2025 10:00:00 GMT</pubDate></item>" for day in days]
    text, left_out = newest("<rss>" + "".join(items) + "</rss>", 3)
    assert left_out == 2
    assert text == "<rss>" + items[1] + items[3] + items[4] + "</rss>"
    assert newest(text, 3) == (text, 0)


HOSTILE = {
    "ampersands": "&" * 500_000,
    "cdata": "<![CDATA[" * 100_000,
    "items without end": "<item " * 100_000,
    "doctypes": "<!DOCTYPE [" * 50_000,
    "escapes": "\x1b]" * 300_000,
    "declarations": "<?xml " * 100_000,
    "digits": "&#" + "9" * 1_000_000,
    "tags": "<" * 1_000_000,
    "attributes": "<item " + 'a="1" ' * 300_000 + ">",
    "long words": "<" + "a" * 3_000_000,
    "entries": "<entry>" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_mending_takes_no_longer_for_hostile_text(text: str) -> None:
    began = time.process_time()
    cut_short(newest(without_doctype(mended(text)), 2000)[0])
    assert time.process_time() - began < 3
