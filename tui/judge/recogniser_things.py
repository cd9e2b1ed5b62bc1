"""What an article itself shows to be no name of ours: its ships, its telescope, a plain word that begins a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import given_names
from tui.judge.recogniser_names import Block, Name, is_listed_name

_NEAR = 12
"""Words around a name in which its sort of thing must be told."""
_WITHIN = 3
"""Words between a telescope's first name and Telescope."""
_BEGINS_AFTER = frozenset('.!?:;"“”•|')


def without_things(blocks: Sequence[Block], names: Sequence[Sequence[Name]]) -> list[list[Name]]:
    """The names of an article's blocks; those of things with no type."""
    parts = {word for block, found in zip(blocks, names, strict=True) for word in _parts_of_names(block, found)}
    plain = {word.text for block in blocks for word in block.words if word.text.islower()}
    called = _called_instruments(blocks)
    uses: dict[str, list[tuple[Block, Name]]] = {}
    for block, found in zip(blocks, names, strict=True):
        for name in found:
            if name.type and name.last - name.first < 3 and not is_listed_name(block, name):
                uses.setdefault(block.written(name), []).append((block, name))
    things = {
        written
        for written, own in uses.items()
        if _is_ship(own)
        or (
            " " not in written
            and written not in parts
            and (_is_word(written, own, plain) or (written in called and any(name.type == "person" for _, name in own)))
        )
    }
    return [
        [name._replace(type=None) if name.type and block.written(name) in things else name for name in found]
        for block, found in zip(blocks, names, strict=True)
    ]


def _parts_of_names(block: Block, found: Sequence[Name]) -> Iterator[str]:
    """The words of names of more than one."""
    for name in found:
        if name.type and name.last - name.first > 1:
            yield from (word.text for word in block.words[name.first : name.last])


def _is_ship(uses: Sequence[tuple[Block, Name]]) -> bool:
    """The Mashhour, where dredgers are spoken of: no place that something is in, nor a body of several."""
    told = False
    for block, name in uses:
        words = block.words
        before = words[name.first - 1].text if name.first else ""
        last = words[name.last - 1].text
        if before not in ("the", "The") or last.endswith("s") or last.isupper() or last in cues.ORGANISATION_ENDS:
            return False
        if name.type == "place" and name.first > 1 and words[name.first - 2].text.casefold() in cues.WHEREABOUTS:
            return False
        near = words[max(0, name.first - _NEAR) : name.last + _NEAR]
        told = told or any(word.text.casefold() in cues.SHIPS for word in near)
    return told


def _is_word(written: str, uses: Sequence[tuple[Block, Name]], plain: set[str]) -> bool:
    """Dredgers: it only begins sentences, and the text has it in lower case too."""
    lower = written.casefold()
    if lower not in cues.SHIPS and plain.isdisjoint((lower, f"{lower}s", lower.removesuffix("s"))):
        return False
    if written in given_names():
        return False
    return all(not name.first or block.words[name.first - 1].text in _BEGINS_AFTER for block, name in uses)


def _called_instruments(blocks: Sequence[Block]) -> set[str]:
    """Webb, where the James Webb Space Telescope or the Webb telescope is spoken of."""
    found: set[str] = set()
    for block in blocks:
        words = [word.text for word in block.words]
        for at, word in enumerate(words):
            if word[0].isupper() and _names_instrument(words[at + 1 : at + 1 + _WITHIN]):
                found.add(word)
    return found


def _names_instrument(after: Sequence[str]) -> bool:
    """Telescope, after other words with a capital; or telescope, at once."""
    if after and after[0] in cues.INSTRUMENTS:
        return True
    for word in after:
        if not word[0].isupper():
            return False
        if word.casefold() in cues.INSTRUMENTS:
            return True
    return False
