"""HTML becomes readable blocks with exact links, whatever it is made of."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.models import Block
from tui.text import clean, html

BASE = "https://example.org/dir/"


def told(markup: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in html.blocks(markup, BASE)]


def links(markup: str) -> list[tuple[str, str]]:
    return [(b.text[link.start : link.end], link.url) for b in html.blocks(markup, BASE) for link in b.links]


def test_each_kind_of_block_is_told_apart() -> None:
    markup = """<h2>Head</h2><p>Para &amp; <b>bold</b></p><blockquote><p>Quote</p></blockquote>
      <ul><li>one<ul><li>two</li></ul></li></ul><pre>a\n\n\n  b</pre><figure><img src=x><figcaption>Cap</figcaption></figure>"""
    assert told(markup) == [
        ("heading", 2, "Head"),
        ("paragraph", 0, "Para & bold"),
        ("quote", 0, "Quote"),
        ("item", 1, "one"),
        ("item", 2, "two"),
        ("code", 0, "a\n\n  b"),
        ("paragraph", 0, "Cap"),
    ]


def test_two_line_breaks_part_paragraphs_and_one_only_after_a_sentence() -> None:
    assert [b.text for b in html.blocks("one<br><br>two<br>three.<br/>four")] == ["one", "two three.", "four"]


def test_a_table_of_data_is_one_block_a_row() -> None:
    markup = "<table><tr><th>Name<th>Votes<tr><td>Ann<td><a href='/a'>12</a></table>after"
    assert told(markup) == [("table", 0, "Name | Votes"), ("table", 0, "Ann | 12"), ("paragraph", 0, "after")]
    assert links(markup) == [("12", "https://example.org/a")]


def test_a_table_for_layout_is_read_in_order() -> None:
    inner = "<table><tr><td>One</td><td>Two</td></tr></table>"
    markup = f"<table><tr><td>{inner}</td></tr><tr><td>Three</td></tr></table>"
    assert [b.text for b in html.blocks(markup)] == ["One", "Two", "Three"]


def test_only_the_words_of_active_content_stay() -> None:
    markup = """<p onclick="x()">Hello</p><script>alert("SCRIPT")</script><style>STYLE</style><svg><script>SVG</script>
      <text>t</text></svg><iframe src="/x">FRAME</iframe><template>T</template><noscript>N</noscript><!-- C --><p>World"""
    assert [b.text for b in html.blocks(markup)] == ["Hello", "World"]


def test_hidden_text_is_left_out() -> None:
    assert [b.text for b in html.blocks("<p>a</p><div style='display: none'>b</div><p hidden>c</p><p>d")] == ["a", "d"]


def test_an_unclosed_comment_swallows_nothing() -> None:
    text = " ".join(b.text for b in html.blocks("<p>Start<!-- open <b>x</b></p></div></td><p>Mid<table><p>in</table>"))
    assert text == "Start open x Mid in"


def test_links_are_exact_and_safe() -> None:
    markup = """A <a href="../x"> link </a>here, <a href="javascript:x">not</a> here,
      <a href=" http://y.com/z?a=1&amp;b=2">caf\u00c3\u00a9 <b>\u200bbold</b></a>."""
    assert told(markup) == [("paragraph", 0, "A link here, not here, café bold.")]
    assert links(markup) == [("link", "https://example.org/x"), ("café bold", "http://y.com/z?a=1&b=2")]


def test_a_link_around_blocks_is_a_link_in_each() -> None:
    assert links("<a href='/a'><h3>Head</h3><p>Text</p></a>") == [
        ("Head", "https://example.org/a"),
        ("Text", "https://example.org/a"),
    ]


def test_an_accent_of_its_own_behind_a_link_keeps_the_offsets_right() -> None:
    assert links("e<a href='/a'>\u0301x</a> y") == [("x", "https://example.org/a")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain & simple &mdash; 5 < 6\n\nsecond", ["plain & simple — 5 < 6", "second"]),
        ("only <b>inline</b> tags\n\nand a second", ["only inline tags", "and a second"]),
        ("<![CDATA[<p>twice wrapped</p>]]>", ["twice wrapped"]),
        ("x<y and Vec<String>", ["x<y and Vec<String>"]),
        ("", []),
        ("   \n ", []),
        ("<p></p><br><hr>", []),
        ("<img alt='Only a picture'>", ["Only a picture"]),
    ],
)
def test_what_is_hardly_html_is_read_too(text: str, shown: list[str]) -> None:
    assert [b.text for b in html.blocks(text)] == shown


def test_escape_sequences_in_references_are_dropped_whole() -> None:
    assert [b.text for b in html.blocks("<p>A&#27;[2J&#x1b;]0;pwned&#7;B&#155;31m")] == ["AB›31m"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<b>Big</b> news: AT&amp;T &lt;script&gt;", "Big news: AT&T <script>"),
        ("AT&T wins R&D", "AT&T wins R&D"),
        ("AT&amp;amp;T", "AT&T"),
        ("A&#27;[2J&#x1b;]0;pwned&#7;B", "AB"),
        ("x<y and [/b] a < b", "x<y and [/b] a < b"),
        ("One<br/>two\nthree", "One two three"),
        ("a<script>x()</script>b <!-- c -->d", "ab d"),
        ("&#xD800; &#1114112; &bogus;", "\ufffd \ufffd &bogus;"),
    ],
)
def test_a_title_is_one_safe_line(title: str, shown: str) -> None:
    assert html.line(title) == shown


def test_wrapped_lines_are_joined_and_others_are_paragraphs() -> None:
    wrapped = "This line was cut by a program near the seventieth column, as old\nmail programs do, and goes on here."
    assert html.paragraphs(wrapped) == [wrapped.replace("\n", " ")]
    assert html.paragraphs("One.\nTwo.\n\nThree.") == ["One.", "Two.", "Three."]
    sentences = (
        "This sentence is long enough to look like one full line.\nAnd this is another sentence of its own kind."
    )
    assert html.paragraphs(sentences) == sentences.split("\n")


def test_addresses_in_plain_text_are_links() -> None:
    (block,) = html.plain("See https://example.org/a?b=1, or (http://x.org/c).")
    assert [block.text[link.start : link.end] for link in block.links] == [
        "https://example.org/a?b=1",
        "http://x.org/c",
    ]


HOSTILE = {
    "nested divisions": "<div>" * 100_000 + "CORE" + "</div>" * 100_000,
    "nested lists": "<ul><li>" * 50_000 + "CORE",
    "nested quotes": "<blockquote>" * 50_000 + "CORE",
    "nested tables": "<table><tr><td>" * 30_000 + "CORE",
    "nested formatting": "<a><b><i><u><s><em>" * 10_000 + "CORE",
    "paragraphs in formatting": "<p><b><i>" * 30_000 + "CORE",
    "less-than signs": "CORE" + "<" * 300_000,
    "comments": "CORE" + "<!--" * 100_000,
    "declarations": "CORE" + "<!" * 150_000,
    "open tags": "CORE" + "<a" * 150_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">CORE",
    "options": "CORE<select>" + "<option>" * 100_000,
    "a big table": "CORE<table>" + ("<tr>" + "<td>cell</td>" * 100 + "</tr>") * 600 + "</table>",
    "links": "CORE" + "".join(f'<a href="/l/{i}">l{i}</a> ' for i in range(50_000)),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_shapes_take_linear_time(shape: str) -> None:
    began = time.process_time()
    blocks = html.blocks(HOSTILE[shape], BASE)
    assert time.process_time() - began < 8
    assert any("CORE" in block.text for block in blocks)
    assert sum(len(block.text) for block in blocks) <= 1_100_000
    assert sum(len(block.links) for block in blocks) <= 500


def check(blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        assert block.text
        assert clean.block(block.text, keep_lines=block.kind == "code") == block.text
        assert "\n" not in block.text or block.kind == "code"
        for link in block.links:
            assert 0 <= link.start < link.end <= len(block.text)
            assert block.text[link.start : link.end] == block.text[link.start : link.end].strip()
            assert link.url.startswith(("http://", "https://"))


TAGS = [
    "p",
    "br",
    "a href='/x'",
    "a href=http://y.org/",
    "b",
    "div",
    "h1",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "pre",
    "blockquote",
]
pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]),
    st.sampled_from(
        [" ", "\n\n", "\u0301", "e", "Ã", "©", "\x1b[3", "1m", "\u200d", "👩", "&#27;", "&amp;", "<!--", "\ud800"]
    ),
    st.sampled_from(["<script>", "</script>", "<svg>", "<![CDATA[", "<x:y>", "<a\x00b=>", "\U0010fffc", "\U0010fffd"]),
)


@given(st.lists(pieces, max_size=30).map("".join))
@example("<P>\u00c2 0\u00c4\u00ae")
@example("<a href=/x>e</a>\u0301")
@example("<a href=/x>Ã</a>©")
@example("<a href=/x>\x1b[3</a>1m")
@settings(max_examples=500, deadline=None)
def test_blocks_never_raise_and_their_links_are_in_place(markup: str) -> None:
    check(html.blocks(markup, BASE))
    check(html.plain(markup))
    assert clean.line(html.line(markup)) == html.line(markup)


@given(st.lists(st.tuples(st.booleans(), st.text("abc éd", min_size=1, max_size=6)), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_link_offsets_are_exact(words: list[tuple[bool, str]]) -> None:
    markup = "<p>" + "".join(f"<a href='/{i}'>{w}</a>" if linked else w for i, (linked, w) in enumerate(words))
    wanted = [" ".join(w.split()) for linked, w in words if linked and w.strip()]
    assert [shown for shown, _ in links(markup)] == wanted


def test_items_of_a_numbered_list_keep_their_numbers() -> None:
    markup = "<ol start=3><li>c<ul><li>x</ul><li><p>d</p><p>more</p><li value=9>i<li>j</ol><ul><li>y</ul><ol><li>a</ol>"
    found = [(block.kind, block.text, block.number) for block in html.blocks(markup)]
    assert found == [
        ("item", "c", 3),
        ("item", "x", 0),
        ("item", "d", 4),
        ("paragraph", "more", 0),
        ("item", "i", 9),
        ("item", "j", 10),
        ("item", "y", 0),
        ("item", "a", 1),
    ]


@pytest.mark.parametrize("start", ["-5", "x", "", "99999999999", "²"])
def test_a_number_that_is_none_begins_at_one(start: str) -> None:
    assert html.blocks(f"<ol start='{start}'><li>a</ol>")[0].number == 1
