from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sources.charset import decode

RUSSIAN = "Пётр уехал в Москву"
FRENCH = "L’été à Besançon — déjà vu"
CHINESE = "镕基：汉字㐀测试"


def document(text: str, declared: str | None, real: str) -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else "<?xml version='1.0'?>"
    return f"{head}<rss><title>{text}</title></rss>".encode(real)


@pytest.mark.parametrize(
    ("text", "declared", "real", "content_type"),
    [
        (FRENCH, "utf-8", "utf-8", None),
        (FRENCH, None, "utf-8", None),
        (FRENCH, "iso-8859-1", "utf-8", None),
        (FRENCH, "utf-8", "utf-8", "application/rss+xml; charset=iso-8859-1"),
        (FRENCH, "iso-8859-1", "cp1252", None),
        (FRENCH, "utf-8", "cp1252", "text/xml; charset=windows-1252"),
        (FRENCH, None, "cp1252", None),
        (FRENCH, "utf-8", "cp1252", None),
        (RUSSIAN, "windows-1251", "cp1251", None),
        (RUSSIAN, "koi8-r", "koi8-r", "text/xml; charset=utf-8"),
        (RUSSIAN, None, "cp1251", "text/xml; charset=windows-1251"),
        (RUSSIAN, "utf-16", "utf-8", None),
        (RUSSIAN, "utf-16", "utf-16-le", None),
        (RUSSIAN, "utf-16", "utf-16-be", None),
        (RUSSIAN, "utf-16", "utf-16", None),
        (RUSSIAN, "utf-8", "utf-8-sig", "text/xml; charset=iso-8859-1"),
        (CHINESE, "gb2312", "gb18030", None),
        ("台灣新聞網", "big5", "big5", None),
        ("日本語のニュース", "iso-2022-jp", "iso-2022-jp", None),
        ("日本語のニュース", "Shift_JIS", "cp932", None),
        ("ราคาน้ำมัน", "windows-874", "cp874", None),
        ("ราคาน้ำมัน", "tis-620", "cp874", None),
        ("plain", "no-such-encoding", "utf-8", "text/xml; charset=neither"),
    ],
)
def test_the_text_is_read_as_it_was_meant(text: str, declared: str | None, real: str, content_type: str | None) -> None:
    assert text in decode(document(text, declared, real), content_type)


def test_a_few_broken_bytes_cost_only_themselves() -> None:
    body = document("@@ — fine", "utf-8", "utf-8").replace(b"@@", b"good \xff\xfe \xc0\xaf \xe2\x82 end")
    text = decode(body, "application/rss+xml")
    assert "good " in text
    assert " end — fine" in text


@given(st.binary(max_size=200), st.none() | st.text(max_size=40))
def test_no_bytes_make_it_raise(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)
