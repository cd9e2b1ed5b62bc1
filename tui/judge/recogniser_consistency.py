"""What a whole article says of its names: one kind for each, found again where the tagger passed it over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import gazetteer
from tui.judge.recogniser_names import Block, Name, is_part
from tui.judge.recogniser_words import Word
from tui.models import EntityType

_Key = tuple[str, ...]


class Consistency:
    """The names of an article's trusted blocks, voted on, to be found again in all of its blocks."""

    def __init__(self, blocks: Sequence[Block], names: Sequence[Sequence[Name]]) -> None:
        votes: dict[_Key, Counter[EntityType]] = {}
        things: set[_Key] = set()
        for block, found in zip(blocks, names, strict=True):
            for name in found:
                if name.type is None:
                    things.add(_key(block, name))
                else:
                    votes.setdefault(_key(block, name), Counter())[name.type] += 1
        for thing in things:
            votes.pop(thing, None)
        self._surnames = {
            _surname(key)
            for key, kinds in votes.items()
            if len(key) > 1 and _most(kinds) == "person" and len(_surname(key)) > 2
        }
        self.kinds: dict[_Key, EntityType] = {}
        for key, kinds in votes.items():
            kind = _most(kinds)
            if (
                len(key) == 1
                and key[0] in self._surnames
                and not (kind == "place" and kinds[kind] > kinds["person"] and key[0] in cues.COUNTRY_SURNAMES)
            ):
                kind = "person"
            elif kind == "person":
                kind = _listed(key) or kind
            self.kinds[key] = kind
        for surname in self._surnames:
            self.kinds.setdefault((surname,), "person")
        self._again = _Finder(
            key
            for key, kind in self.kinds.items()
            if len(key) > 1 or (kind == "person" and key[0] in self._surnames) or votes.get(key, Counter()).total() > 1
        )
        self._all = _Finder(self.kinds)

    def settled(self, block: Block, found: Sequence[Name]) -> list[Name]:
        """A trusted block's names, each of the kind that most of its like have, and those that were passed over."""
        names = [
            name._replace(type=kind) for name in found if name.type and (kind := self.kinds.get(_key(block, name)))
        ]
        taken = {at for name in found for at in range(name.first, name.last)}
        again = self._found_again(block, self._again, taken)
        return sorted([*names, *again]) if again else names

    def vouched(self, block: Block) -> list[Name]:
        """The names of a block whose capitals tell nothing: those that the trusted blocks have."""
        return self._found_again(block, self._all, set())

    def _found_again(self, block: Block, wanted: _Finder, taken: set[int]) -> list[Name]:
        found: list[Name] = []
        for at in range(len(block.words)):
            if at in taken or not (length := wanted.longest(block.words, at)):
                continue
            words = range(at, at + length)
            if taken.isdisjoint(words) and not is_part(block, at + length):
                found.append(Name(at, at + length, self.kinds[_key(block, Name(at, at + length, None))]))
                taken.update(words)
        return found


class _Finder:
    """Finds known runs of words. A roster has thousands of Johns, but few lengths of names: those are tried."""

    def __init__(self, keys: Iterable[_Key]) -> None:
        self._keys = set(keys)
        lengths: dict[str, set[int]] = {}
        for key in self._keys:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def longest(self, words: Sequence[Word], at: int) -> int:
        """How many words the longest run that begins at `at` has; 0 for none."""
        for length in self._lengths.get(words[at].text, ()):
            if at + length <= len(words) and tuple(word.text for word in words[at : at + length]) in self._keys:
                return length
        return 0


def _listed(key: _Key) -> EntityType | None:
    """The kind of a listed name that is nothing else besides: Riyadh is no person where nobody is called so."""
    name = " ".join(key)
    known = gazetteer("en").known.get(name)
    return known[0] if known and name not in cues.AMBIGUOUS else None


def _key(block: Block, name: Name) -> _Key:
    return tuple(word.text for word in block.words[name.first : name.last])


def _surname(key: _Key) -> str:
    parts = [part for part in key if part not in ("Jr.", "Sr.", "Jr", "Sr", "II", "III", "IV", ",")]
    return parts[-1] if parts else key[-1]


def _most(kinds: Counter[EntityType]) -> EntityType:
    return max(kinds.items(), key=lambda item: (item[1], item[0]))[0]
