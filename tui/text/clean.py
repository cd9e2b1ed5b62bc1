"""The one door for outside text. What leaves here cannot drive a terminal, hide, or pile up: no control characters,
no escape sequences, no bidi controls, nothing invisible, few combining marks a letter; repaired, NFC, blanks folded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tui.text.repair import repair

LINE_LIMIT = 500
_RAW_LINE_LIMIT = 20_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_IGNORED_IN_SEQUENCES = re.compile("[\x00-\x06\x08\x0e-\x1a\x7f]")
# ECMA-48: CSI; the command strings OSC, DCS, APC, PM, SOS with their payload (not over a line break, so that one that
# never ends costs its introducer only); two-character and nF escapes.
_SEQUENCE_7BIT = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"
    "|\x1b[\\]PX^_][^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b\\][0-9]*;?|\x1b[PX^_]|\x1b\\[|\x1b[ -/]*[0-Z\\\\^-~]|\x1b"
)
# The same in one character of C1. After a character beyond ASCII it is no introducer but the rest of a garbled letter.
_SEQUENCE_8BIT = re.compile(
    "(?<![^\x00-\x7f])(?:\x9b[0-?]+[ -/]*[@-~]"
    "|[\x90\x98\x9d-\x9f][^\x07\x1b\x90\x98\x9b-\x9f\r\n]*(?:\x9c|\x07|\x1b\\\\))"
)
_C1 = re.compile("[\x80-\x9f]")
# What is left of C1 was Windows-1252 taken for Latin-1, as HTML reads it too; five places there are empty.
_C1_MEANT = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}

# Characters that are in NFC, visible, not combining and not reordering: most texts hold nothing else.
_UNUSUAL = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2002-\u200a\u2010-\u2027\u202f-\u205f"
    "\u20a0-\u20bf\u2100-\u2125\u2127-\u2129\u212c-\u2328\u232b-\u23ff\u3000-\u3029\u3041-\u3096\u30a1-\u30ff"
    "\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f]"
)
# Classes within the basic plane are looked up in a table; those beyond are walked range by range, so they stand apart.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff]"
)
_DROPPED_BEYOND = re.compile(
    "[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff"
    "\U0003fffe-\U000e0fff\U000efffe\U000effff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)
# Letters and signs of Western and Cyrillic text of which no garbled text is made alone (so without Â, Ã, Ä, Å, Ć, Г and
# others that begin a garbled letter): nothing to repair, nothing to drop, in NFC. One look-up a character settles most
# texts.
_HONEST = frozenset(
    "\n"
    + "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0‘’“”„–—…•«»€£°§®™·¿¡"
    + "ÀÁÇÈÉÊÌÍÒÓÔÕÖØÙÚÜÝßàáãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœąćęłńśźżŁŚŹŻčďěňřšťůžČŘŠŤŮŽőűğışİșță"
    + "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁіїєІЇЄ№"
)
_JOINERS = re.compile("[\u200c\u200d]+")
# Scripts whose letters join or stack (Arabic to Myanmar, Khmer, Mongolian), and signs that make up emoji.
_JOINING = re.compile("[\u0600-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff]")
_EMOJI = re.compile("[\u00a9\u00ae\u203c\u2049\u20e3\u2190-\u2bff\u3030\u303d\ufe0f\U0001f000-\U0001faff]")
_SCRIPTS_BEYOND = re.compile("[\U00010000-\U0001efff]")
_STACKED, _STACKED_LATIN = 8, 4
"""Combining marks kept on one letter; Tibetan and Hebrew need more than the marks of Latin ever do."""


def line(s: str, limit: int = LINE_LIMIT) -> str:
    """One safe line of at most `limit` characters."""
    text = block(s[:_RAW_LINE_LIMIT] if len(s) > _RAW_LINE_LIMIT else s)
    if len(text) <= limit:
        return text
    return block(text[: max(limit - 1, 0)]) + "…"


def block(s: str, keep_lines: bool = False) -> str:
    """One safe paragraph. With `keep_lines` (code) its lines and their indents stay, of empty lines one."""
    folded = _lines if keep_lines else _one_line
    if s.isascii():
        return folded(_CONTROL.sub(_spared, without_sequences(s)) if _CONTROL.search(s) else s)
    # What one pass takes out may bring together what the next one must repair; it settles at once or in two passes.
    for _ in range(6):
        if _HONEST.issuperset(s):
            return folded(s)
        before, s = s, folded(_scrubbed(s))
        if s == before:
            break
    return s


def _scrubbed(s: str) -> str:
    if _CONTROL.search(s):
        s = without_sequences(s)
    if _C1.search(s):
        s = _SEQUENCE_8BIT.sub("", s)
    s = repair(s)
    return _plain(s) if _UNUSUAL.search(s) else s


def _one_line(s: str) -> str:
    return " ".join(s.split())


def without_sequences(s: str) -> str:
    return _SEQUENCE_7BIT.sub("", _IGNORED_IN_SEQUENCES.sub("", s))


def _spared(control: re.Match[str]) -> str:
    # Vertical tab, form feed and the four separators part words as blanks do.
    return " " if control.group().isspace() else ""


def _plain(s: str) -> str:
    if _C1.search(s):
        s = _SEQUENCE_8BIT.sub("", s).translate(_C1_MEANT)
    s = _DROPPED.sub("", _CONTROL.sub(_spared, s))
    if max(s, default="") > "\uffff":
        s = _DROPPED_BEYOND.sub("", s)
    s = _JOINERS.sub(_joiner, s)
    # Long runs of marks are cut before they are put in order: that takes quadratic time.
    s = _few_marks(s)
    if not unicodedata.is_normalized("NFC", s):
        s = _few_marks(unicodedata.normalize("NFC", s))
    return s


def _joiner(run: re.Match[str]) -> str:
    """Joiners shape Arabic, Indic and Mongolian letters and hold emoji together; elsewhere they only hide."""
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    if _JOINING.match(before) and _JOINING.match(after):
        return run.group()[0]
    if "\u200d" in run.group() and _EMOJI.match(before) and _EMOJI.match(after):
        return "\u200d"
    return ""


def _few_marks(s: str) -> str:
    within, beyond = _marks()
    s = within.sub(_stack, s)
    return beyond.sub(_stack, s) if _SCRIPTS_BEYOND.search(s) else s


def _stack(run: re.Match[str]) -> str:
    marks = run.group()
    latin = any(
        "\u0300" <= mark <= "\u036f" or "\u0483" <= mark <= "\u0489" or "\u1ab0" <= mark <= "\u1dff" for mark in marks
    )
    return marks[: _STACKED_LATIN if latin else _STACKED]


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Runs of marks within the basic plane, and of any marks."""
    ranges = [(0x300, 0x1FFF), (0x20D0, 0x20FF), (0x2CEF, 0x2DFF), (0x302A, 0x309A), (0xA66F, 0xABFF)]
    ranges += [(0xFB1E, 0xFB1E), (0xFE0E, 0xFE2F), (0x101FD, 0x11FFF), (0x16AF0, 0x16FFF), (0x1D165, 0x1E95F)]
    marks = [chr(c) for a, b in ranges for c in range(a, b + 1) if unicodedata.category(chr(c)) in ("Mn", "Me")]
    least = f"{{{_STACKED_LATIN + 1},}}"
    within = "".join(mark for mark in marks if mark <= "\uffff")
    return re.compile(f"[{within}]{least}"), re.compile(f"[{''.join(marks)}]{least}")


def _lines(s: str) -> str:
    rows = (re.sub("[^\\S ]", " ", row.expandtabs(4)).rstrip() for row in s.splitlines())
    return re.sub("\n{3,}", "\n\n", "\n".join(rows).strip("\n"))
