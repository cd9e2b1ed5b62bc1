"""Text that was UTF-8, was read as something else, and so came out garbled ("â€™" for "’"): read again as it was meant.

ftfy does it for the encodings it knows. Windows-874 (Thai), 1255 (Hebrew), 1256 (Arabic) and 850 (DOS) are done here,
and so is Windows-874 with bytes lost: the lone U+0E42 between Latin letters that stands for E2 80 94, an em dash.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST = 100_000
"""Characters of one paragraph that are looked at; a longer one is no honest paragraph and stays garbled."""

_CP1252_TAIL = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SUSPECT = re.compile(
    "[\x80-\x9f]"
    # Any lead byte of UTF-8 before a trail byte, both as Windows-1252 shows them. Trail bytes that honest text puts
    # after a letter (no-break space, closing quotes, dashes) count only after the leads that honest text hardly has.
    "|[\u00c2-\u00f4][\u00a1-\u00aa\u00ac-\u00af\u00b1-\u00b6\u00b8-\u00ba\u00bc-\u00bf€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ\ufffd]"
    f"|[ÂÃâÐÑ][\u00a0-\u00bf{_CP1252_TAIL}\u0152\ufffd]|[a-z]Ã "
    # Windows-1250, 1251, 1253, 1257, Mac Roman, and DOS code page 437.
    f"|[ĂĹĆāă][\u00a0-\u00bf{_CP1252_TAIL}\u0102-\u02dd]|[βΓ][\u00a0-\u00bf€‚„…†‡‰Ç]|вЂ|в„"
    f"|[РСГВÐ][\u0402-\u040f\u0452-\u045f\u0490\u0491\u00a0-\u00bf{_CP1252_TAIL}№]"
    "|[√¬‚ƒ≈][\u0080-\uffff]|[┬├╬][\u0080-\uffff]|\u03b2\u20ac"
)
# What gives away the code pages that ftfy does not know, and two more.
_FOREIGN = {
    "cp874": re.compile("[\u0e42\u0e23\u0e22]"),
    "cp1255": re.compile("\u05d2\u20ac|[\u05b2\u05b3][\u0080-\uffff]"),
    "cp1256": re.compile("â€|[\u0623\u00c2\u00e2][\u0080-\uffff]"),
    "cp850": re.compile("ÔÇ|├|┬"),
    # ftfy knows these two, but sees nothing in one garbled word of an otherwise plain text.
    "cp437": re.compile("ΓÇ|├|┬"),
    "cp1251": re.compile("[A-Za-z][ВГ][^\x00-\x7fА-я]|[ВГ][^\x00-\x7fА-я][A-Za-z]"),
}
_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e5b]")
_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_LONE_DASH = re.compile("(?<=[A-Za-z0-9.,;:!?)\\]'\"”’%])\u0e42(?=[A-Za-z0-9($£€'\"“‘])")
_APOSTROPHE = re.compile("(?<=[A-Za-z])\u0e42(?=(?:s|t|re|ve|ll|d|m)\\b)")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def repair(s: str) -> str:
    """`s` with mojibake undone; honest text, of whatever language, comes back as it was."""
    if s.isascii() or len(s) > LONGEST:
        return s
    if _SUSPECT.search(s):
        s = _by_ftfy(s)
    # Vowel and tone marks are no bytes of Latin letters or punctuation in UTF-8: a text with them is Thai.
    thai = "\u0e42\u20ac" not in s and _THAI_MARKS.search(s)
    for codec, sign in _FOREIGN.items():
        if sign.search(s) and not (thai and codec == "cp874"):
            s = _reread(s, codec)
    return s if thai else _dashes_cut_short(s)


def _by_ftfy(s: str) -> str:
    import ftfy

    fixed = ftfy.fix_encoding(s, _config(False))
    # "Ã " may be "à" whose second byte became a blank, or the letter Ã by itself: only other damage tells.
    if "Ã " in s and (fixed != s or re.search("[a-z]Ã ", s)):
        fixed = ftfy.fix_encoding(s, _config(True))
    return fixed


@cache
def _config(restore_blank: bool):  # type: ignore[no-untyped-def]
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        restore_byte_a0=restore_blank,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )


@cache
def _codec(name: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """Character to byte for the upper half of a code page (gaps: the C1 control of that number), and runs of those."""
    table = {}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(name, "ignore") or chr(byte)] = byte
    for byte, shown in zip(range(0x80, 0xA0), bytes(range(0x80, 0xA0)).decode("cp1252", "replace"), strict=True):
        # A repair that took the bytes for Windows-1252 half-way leaves those characters.
        if shown != "\ufffd":
            table.setdefault(shown, byte)
    return table, re.compile("[" + "".join(map(re.escape, table)) + "]{2,}")


def _reread(s: str, codec: str) -> str:
    table, runs = _codec(codec)
    fixed = runs.sub(lambda run: _sequences(run, table, codec), s)
    if codec == "cp874" and fixed != s and _THAI.search(_LONE_DASH.sub("", fixed)):
        # Thai is left over: the text is Thai, and the pairs that looked like UTF-8 were its own letters. What the
        # euro sign gives away is garbled all the same.
        return re.sub("\u0e42\u20ac[^\x00-\x7f]", lambda run: _sequences(run, table, codec), s)
    return fixed


def _sequences(run: re.Match[str], table: dict[str, int], codec: str) -> str:
    """A run read again as UTF-8, where that gives punctuation, or a Latin letter beside Latin letters."""
    shown = run.group()
    before, after = run.string[: run.start()][-1:], run.string[run.end() : run.end() + 1]
    beside_latin = _latin(before) or _latin(after)
    raw = bytes(table[c] for c in shown)
    out, at = [], 0
    for found in _SEQUENCE.finditer(raw):
        try:
            meant = found.group().decode()
        except UnicodeDecodeError:
            continue
        punctuation = "\u2010" <= meant <= "\u203a" or meant in "€™"
        letter = (
            "\u00a0" <= meant <= "\u017f"
            and beside_latin
            and (codec not in ("cp437", "cp850") or "├" in shown or "┬" in shown)
        )
        if punctuation or letter:
            out += [shown[at : found.start()], meant]
            at = found.end()
    return "".join(out) + shown[at:]


def _latin(c: str) -> bool:
    return c.isascii() and c.isalpha()


def _dashes_cut_short(s: str) -> str:
    """U+0E42 between Latin letters: what Windows-874 leaves of a dash or an apostrophe when two bytes are lost."""
    if "\u0e42" not in s or _THAI.search(_LONE_DASH.sub("", s)):
        return s
    return _LONE_DASH.sub("—", _APOSTROPHE.sub("’", s))
