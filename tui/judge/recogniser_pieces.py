"""Words as the tagging model takes them: word pieces, and the shape of the word that they come from.

The encoder knows no capitals; the shape brings them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
"""What the model says of a word, in the order of its answers."""

SHAPES = 8
"""How many shapes of words there are; 0 is that of what is no word."""

_LONGEST_WORD = 16
"""Pieces: what goes on longer is no word, and its beginning tells enough."""

_REMEMBERED = 200_000
"""Words of which the pieces are kept: a language's words come again and again."""

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-"})
_QUOTES = {"``": '"', "''": '"', "--": "-", "-LRB-": "(", "-RRB-": ")"}


class Pieces:
    """Cuts words into the pieces of the model's vocabulary, and remembers them."""

    def __init__(self) -> None:
        with as_file(files("tui.judge") / "model" / "vocabulary.txt") as path:
            model = WordPiece.from_file(str(path), unk_token="[UNK]", max_input_chars_per_word=100)
        self._tokenizer = Tokenizer(model)
        self._tokenizer.normalizer = BertNormalizer()
        self._tokenizer.pre_tokenizer = BertPreTokenizer()
        self._known: dict[str, tuple[tuple[int, ...], int]] = {}
        self.first = self._mark("[CLS]")
        """Stands before every row of words."""
        self.last = self._mark("[SEP]")
        """Stands after every row of words."""
        self._unknown = self._mark("[UNK]")

    def of(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], int]]:
        """(ids of its pieces, at least one; shape) of each word."""
        known = self._known
        new = [word for word in {*words} if word not in known]
        if new:
            if len(known) > _REMEMBERED:
                known.clear()
                new = list({*words})
            cut = self._tokenizer.encode_batch_fast([plain(word) for word in new], add_special_tokens=False)
            for word, pieces in zip(new, cut, strict=True):
                known[word] = (tuple(pieces.ids[:_LONGEST_WORD]) or (self._unknown,), shape(word))
        return [known[word] for word in words]

    def _mark(self, written: str) -> int:
        number = self._tokenizer.token_to_id(written)
        if number is None:
            raise ValueError(f"The vocabulary has no {written}.")
        return number


def plain(word: str) -> str:
    """A word with straight quotes and dashes: corpora and newsrooms write them in many ways."""
    return _QUOTES.get(word) or (word if word.isascii() else word.translate(_PLAIN))


def shape(word: str) -> int:
    """1 lower case, 2 capitalised, 3 all capitals, 4 one capital letter, 5 mixed, 6 with digits, 7 signs."""
    letters = [letter for letter in word if letter.isalpha()]
    if not letters:
        return 6 if any(letter.isdigit() for letter in word) else 7
    if not any(letter.isupper() for letter in letters):
        return 1
    if all(letter.isupper() for letter in letters):
        return 4 if len(letters) == 1 else 3
    return 2 if word[0].isupper() and not any(letter.isupper() for letter in word[1:]) else 5
