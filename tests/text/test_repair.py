"""What was garbled reads as it was meant; honest text of any language is left alone."""

from __future__ import annotations

import pytest

from tui.text import clean
from tui.text.repair import repair

MEANT = "Rubio raised the issues—without saying “no” — Mexico’s café"


def misread(text: str, encoding: str) -> str:
    """The UTF-8 bytes of `text` read one by one in another encoding; gaps in it become C1 controls."""
    return "".join(bytes([b]).decode(encoding, "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize(
    "encoding",
    [
        "latin-1",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1257",
        "cp874",
        "iso8859-2",
        "mac_roman",
        "cp437",
        "cp850",
    ],
)
def test_utf8_read_in_another_encoding_is_read_again(encoding: str) -> None:
    assert clean.line(misread(MEANT, encoding)) == MEANT


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1254"])
@pytest.mark.parametrize("word", ["café", "Noël", "Mexico’s", "“no”", "issues—without", "Über", "São", "niño", "£5"])
def test_one_garbled_word_in_plain_text_is_noticed(word: str, encoding: str) -> None:
    assert clean.line(f"It was {misread(word, encoding)} then") == f"It was {word} then"


@pytest.mark.parametrize("word", ["Miloš", "więc", "Łódź", "Привет", "όχι", "你好", "😀"])
def test_garbled_words_of_other_languages_are_noticed(word: str) -> None:
    assert clean.line(misread(word, "cp1252")) == word


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "cp1252", "mac_roman"])
def test_damage_done_twice_is_undone_twice(encoding: str) -> None:
    assert clean.line(misread(misread(MEANT, encoding), encoding)) == MEANT


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("these contentious issuesโwithout compromising", "these contentious issues—without compromising"),
        ("economic tensionsโremains", "economic tensions—remains"),
        ("Mexicoโs stance", "Mexico’s stance"),
        ("they donโt agree", "they don’t agree"),
        ("2019โ2020", "2019—2020"),
        ("a โ€œquoteโ€\x9d here", "a “quote” here"),
        ("โ€™", "’"),
        ("issuesโ€”without", "issues—without"),
        ("cafรฉ", "café"),
        ("no\x9d", "no"),
        ("MexicoΓÇÖs visit", "Mexico’s visit"),
        ("the cafГ©", "the café"),
        ("Гњber NoГ«l", "Über Noël"),
        ("It\x92s", "It’s"),
        ("voilÃ le travail", "voilà le travail"),
    ],
)
def test_what_is_left_of_a_lost_sign_is_understood(garbled: str, meant: str) -> None:
    assert clean.line(garbled) == meant


@pytest.mark.parametrize(
    "honest",
    [
        "Ã é uma letra",
        "ราคาโน้ตบุ๊ก",
        "iPhone โทรศัพท์ใหม่",
        "ขายiPadโดยตรง",
        "โรงเรียน",
        "â is a letter",
        "Sâo Paulo?",
        "château, bête, « L’été à Besançon », dit-il – déjà vu",
        "Größe „Straße“ für Äpfel ©2025",
        "Пётр уехал в Москву и сказал: «Рік»",
        "שלום עולם €5",
        "العربية لغة جميلة",
        "क्षत्रिय राष्ट्रीय தமிழ்நாடு བོད་སྐད",
        "日本語の新聞を読む。",
        "5 × 3 ± 0.5 °C, ½ cup, £5–£7, naïve",
        "Ｆｕｌｌ ﬁ ligature “curly” ‘quotes’",
        "Zażółć gęślą jaźń; příliš žluťoučký kůň",
        "Iñtërnâtiônàlizætiøn",
    ],
)
def test_honest_text_stays_as_it_is(honest: str) -> None:
    assert repair(honest) == honest
    assert clean.line(honest) == honest
