"""Reading runs of capitalised words: where a name begins and ends, what kind it is, what the text says of it elsewhere."""

from __future__ import annotations

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import Gazetteer, demonyms, given_names
from tui.judge.entities_settle import Candidate, Clues, settled
from tui.judge.entities_words import Word
from tui.models import EntityType

_LONGEST_RUN = 14
"""Words: a longer run of capitals is no name, and looking at it costs."""


class Reader:
    """Collects candidates block by block; `settle` decides what they are once all of the text is read."""

    def __init__(self, text: str, known: Gazetteer, english: bool) -> None:
        self.text, self.known, self.english = text, known, english
        self.candidates: list[Candidate] = []
        self.clues = Clues()
        self.demonyms, self.given = demonyms(), given_names()

    def read(self, words: list[Word]) -> None:
        self.words = words
        self.clues.lower.update(word.text for word in words if not word.name_like)
        at = 0
        while at < len(words):
            word = words[at]
            if not word.name_like:
                if word.text in self.known.by_first and (name := self._listed(at)):
                    at = self._add_listed(at, name)
                else:
                    at += 1
                continue
            at = self._analyse(at, self._run(at))

    # ------------------------------------------------------------ finding runs

    def _run(self, at: int) -> int:
        """Where the run of capitalised words that begins at `at` ends (exclusive)."""
        words = self.words
        end = at + 1
        headed = words[at].text in cues.ORGANISATION_HEADS or words[at].text in cues.PLACE_HEADS
        while end < min(len(words), at + _LONGEST_RUN) and not words[end - 1].closes:
            word = words[end]
            if not word.joined and not (word.gap == ". " and len(words[end - 1].text) == 1):
                break
            if word.name_like:
                headed = headed or word.text in cues.ORGANISATION_HEADS or word.text in cues.ORGANISATION_ENDS
                if word.text in cues.ARTICLES or (
                    word.gap == ". " and (len(words[end - 1].text) > 4 or word.text.casefold() in cues.STARTERS)
                ):
                    break
                end += 1
                continue
            ahead = end
            while (
                ahead < min(end + 2, len(words)) and self._inside(words[ahead].text, headed) and words[ahead].gap == " "
            ):
                ahead += 1
            if ahead == end or ahead >= len(words) or not words[ahead].name_like or words[ahead].gap != " ":
                break
            if words[end].text == "for" and words[at].text in cues.PLACE_HEADS:
                break
            if words[end].text == "and" and not any(w.text in ("of", "for") for w in words[at:end]):
                break
            end = ahead + 1
        return end

    def _inside(self, word: str, headed: bool) -> bool:
        return word in cues.PERSON_PARTICLES or (self.english and headed and word in cues.INSIDE_ORGANISATION)

    def _listed(self, at: int) -> str | None:
        word = self.words[at]
        name = self.known.longest(self.text, word.start, word.text)
        if name is None and word.text.isupper() and len(word.text) > 3 and word.text.capitalize() in self.known.known:
            return word.text
        return name

    def _after(self, at: int, end: int) -> int:
        """The first word that begins at or after character `end`."""
        while at < len(self.words) and self.words[at].start < end:
            at += 1
        return at

    # ------------------------------------------------------------ reading a run

    def _analyse(self, at: int, end: int) -> int:
        """Take the names out of a run; answer where to go on."""
        words = self.words
        role = ""
        first = at
        while at < end:
            word = words[at]
            if not word.name_like and word.text not in self.known.by_first:
                at += 1
                continue
            if at == first and word.text in cues.ARTICLES and at + 1 < end and not self._listed(at):
                at += 1
                continue
            if word.opens and not self._is_name_start(at, end) and self._is_plain(word, alone=at + 1 == end):
                at += 1
                continue
            if (
                self.english
                and word.text[:2] in cues.TITLE_STARTS
                and (title := cues.TITLE.match(self.text, word.start))
            ):
                after = self._after(at, title.end())
                follows = words[after] if after < len(words) else None
                if follows and follows.name_like and follows.gap in (" ", ". ") and not self._listed(after):
                    prefix = self._before(at)
                    role = " ".join([prefix] * (prefix in cues.ROLE_PREFIXES) + [title[0].rstrip(".")])
                    at, end = after, max(end, self._run(after))
                    continue
                if after > at and word.text not in self.given and word.text not in self.known.known:
                    at = max(after, at + 1)
                    if follows and follows.text in ("of", "for") and at < end:
                        at += 1
                    continue
            name = self._listed(at) if word.text in self.known.by_first or word.text.isupper() else None
            if name:
                after = self._after(at, word.start + len(name))
                kind = self._whole(at, end, after)
                if kind is None:
                    at = self._add_listed(at, name, role)
                else:
                    self._add(at, end, kind, sure=True, role=role)
                    at = end
                role = ""
                continue
            if word.text in self.demonyms:
                kind = self._whole(at, end, at + 1) if at + 1 < end else None
                if kind == "organisation":
                    self._add(at, end, kind, sure=True)
                    return end
                if not (kind == "person" and word.text in self.given):
                    at += 1
                    continue
            if word.text in cues.NEVER or word.text[0].isdigit():
                if (
                    end - at > 1
                    and words[end - 1].text in cues.ORGANISATION_ENDS
                    and word.text not in ("Mr", "Mrs", "Ms", "Dr")
                ):
                    self._add(at, end, "organisation", sure=True)
                    return end
                at += 1
                continue
            stop = self._chunk_end(at, end)
            self._chunk(at, stop, role)
            at, role = stop, ""
        return at

    def _is_name_start(self, at: int, end: int) -> bool:
        word = self.words[at]
        if word.text in self.known.by_first and self._listed(at):
            return True
        return word.text in self.given and word.text.casefold() not in cues.STARTERS and end - at > 1

    def _is_plain(self, word: Word, *, alone: bool) -> bool:
        """A word whose capital is only that of its sentence. One that stands alone may still be vouched for."""
        return not self.english or (
            not alone and (word.text.casefold() in cues.STARTERS or word.text.casefold() in self.clues.lower)
        )

    def _chunk_end(self, at: int, end: int) -> int:
        """A run is cut where a title begins inside it; in other languages where a known name does."""
        if not self.english:
            if self.words[at].text in self.given:
                return end
            return next((i for i in range(at + 1, end) if self.words[i].text in self.given or self._listed(i)), end)
        for i in range(at + 1, end):
            word = self.words[i]
            if (
                word.text in ("President", "Minister", "Senator", "Mr", "Mrs", "Dr", "Prime", "Secretary")
                and i + 1 < end
            ):
                return i
        return end

    def _whole(self, at: int, end: int, after: int) -> EntityType | None:
        """What a run that begins with a listed name or a demonym is as a whole; None if that name stands for itself."""
        words = self.words
        if after >= end or not self.english:
            return "person" if after < end and self._is_person(at, end) else None
        last = words[end - 1].text
        if last in cues.NO_ENTITY_ENDS:
            return None
        if last in cues.ORGANISATION_ENDS:
            return "organisation"
        if any(w.text in cues.ORGANISATION_HEADS for w in words[after:end]) and any(
            w.text == "of" for w in words[after:end]
        ):
            return "organisation"
        if last in cues.PLACE_ENDS and words[at].text not in self.demonyms:
            return "place"
        return "person" if self._is_person(at, end) else None

    def _is_person(self, at: int, end: int) -> bool:
        words = self.words[at:end]
        return (
            2 <= len(words) <= 4
            and words[0].text in self.given
            and not any(w.text in self.known.known or w.text in self.demonyms for w in words[1:])
            and words[-1].text not in cues.NO_ENTITY_ENDS
            and words[-1].text not in cues.PLACE_ENDS
            and words[-1].text not in cues.ORGANISATION_ENDS
        )

    def _chunk(self, at: int, end: int, role: str) -> None:
        words = self.words[at:end]
        texts = [word.text for word in words]
        count, last, before = len(words), texts[-1], self._before(at)
        if not self.english:
            if (
                count > 1
                and texts[0] in self.given
                and count <= 4
                and all(t[0].isupper() or t in cues.PERSON_PARTICLES for t in texts)
            ):
                self._add(at, end, "person", sure=True)
            elif count == 1 and not words[0].opens:
                self._add(at, end, None, sure=False)
            return
        if role:
            self._add(at, end, "person", sure=True, role=role)
        elif before in cues.THINGS:
            self.clues.things.add(" ".join(texts))
            self.clues.eponyms.update(texts)
        elif self._credits(words[0].start, words[-1].end):
            return
        elif count == 1:
            self._single(at, before)
        elif last in cues.NO_ENTITY_ENDS:
            self.clues.eponyms.update(texts)
        elif (
            last in cues.ORGANISATION_ENDS or (texts[0] in cues.ORGANISATION_HEADS and count > 1) or self._headed(texts)
        ):
            self._add(at, end, "organisation", sure=True)
        elif last in cues.PLACE_ENDS or texts[0] in cues.PLACE_HEADS:
            self._add(at, end, "place", sure=True)
            self.clues.eponyms.update(texts)
        elif texts[0] in self.given or self._initialled(texts):
            self._add(at, end, "person" if before != "the" else None, sure=before != "the")
        elif texts[0] in cues.COMPASS:
            if before in cues.LOCATIVES:
                self._add(at, end, "place", sure=True)
        elif before == "the":
            self.clues.things.add(" ".join(texts))
            self.clues.eponyms.update(texts)
        elif all(text.casefold() in self.clues.lower or text.casefold() in cues.STARTERS for text in texts):
            return
        elif before in ("in", "at", "near") and count == 2 and not self._speaks(end):
            self._add(at, end, "place", sure=False)
        elif count <= 4 and not any(text.isupper() and len(text) > 1 for text in texts):
            self._add(
                at,
                end,
                "person",
                sure=before in cues.ROLES or self._speaks(end) or self._explained(end) or self._aged(end),
            )

    def _headed(self, texts: list[str]) -> bool:
        if "of" in texts or "for" in texts:
            cut = texts.index("of") if "of" in texts else texts.index("for")
            return cut > 0 and (texts[cut - 1] in cues.ORGANISATION_HEADS or texts[cut - 1] in cues.ORGANISATION_ENDS)
        return False

    def _initialled(self, texts: list[str]) -> bool:
        return (
            any(len(text) == 1 or (len(text) == 4 and text.count(".") == 2) for text in texts[:-1])
            and len(texts[-1]) > 2
        )

    def _single(self, at: int, before: str) -> None:
        word = self.words[at]
        text = word.text
        if (
            at + 1 < len(self.words)
            and self.words[at + 1].text.startswith("administration")
            and self.words[at + 1].gap == " "
        ):
            self._add(at, at + 2, "organisation", sure=True)
            return
        if text == "X":
            if before in ("on", "to", "via", "from"):
                self._add(at, at + 1, "organisation", sure=True)
            return
        if len(text) < 2 or text.casefold() in cues.STARTERS:
            return
        if 2 <= len(text) <= 6 and text.isupper() and text.isalpha():
            if at + 1 < len(self.words) and self.words[at + 1].text[0].isdigit() and self.words[at + 1].gap == " ":
                return
            if self._bracketed(word):
                self.clues.acronyms[text] = "organisation"
            self._add(
                at,
                at + 1,
                "organisation",
                sure=self._bracketed(word),
            )
            return
        if word.opens or not text.isalpha():
            self._add(at, at + 1, None, sure=False)
        elif before in cues.LOCATIVES and not self._speaks(at + 1):
            self._add(at, at + 1, "place", sure=False)
        elif before in cues.ROLES or self._speaks(at + 1) or (text in self.given and before != "the"):
            self._add(at, at + 1, "person", sure=False)
        elif before != "the":
            self._add(at, at + 1, None, sure=False)

    def _bracketed(self, word: Word) -> bool:
        return self.text[word.start - 1 : word.start] == "(" and self.text[word.end : word.end + 1] == ")"

    def _before(self, at: int) -> str:
        """The word before, lower-case; `-` for a compound whose rest was cut off (the Dutch-flagged …)."""
        if not at or self.words[at].opens:
            return ""
        last = self.words[at - 1]
        if last.closes and self.text[last.end : last.end + 1] == "-":
            return "-"
        return last.text.casefold() if self.words[at].gap == " " else ""

    def _credits(self, start: int, end: int) -> bool:
        """An agency's name in a dateline, SUEZ, Egypt (Sample Wire) -, says whose text it is, not what it is about."""
        return self.text[start - 1 : start] == "(" and self.text[end : end + 3] in (") -", ") —", ") –") and start < 80

    def _speaks(self, end: int) -> bool:
        """The words that end before `end` are followed by said, told and the like."""
        return end < len(self.words) and self.words[end].text in cues.SPEECH and self.words[end].gap in (" ", ", ")

    def _explained(self, end: int) -> bool:
        """Osama Rabie, the chairman of …"""
        return (
            end < len(self.words)
            and self.words[end].gap == ", "
            and self.words[end].text in ("the", "a", "an", "who", "whose")
        )

    def _aged(self, end: int) -> bool:
        return (
            end < len(self.words)
            and self.words[end].gap == ", "
            and self.words[end].text.isdigit()
            and len(self.words[end].text) == 2
        )

    # ------------------------------------------------------------ adding

    def _add_listed(self, at: int, name: str, role: str = "") -> int:
        word = self.words[at]
        end = self._after(at, word.start + len(name))
        kind = self.known.known.get(name, ("place", name))[0]
        last = self.words[end] if end < len(self.words) else None
        if role and name not in self.known.known:
            kind = "person"
        if last is not None and last.text in cues.NO_ENTITY_ENDS and last.joined and last.name_like:
            self.clues.eponyms.add(name)
            return end + 1
        if self._credits(word.start, word.start + len(name)):
            return end
        if name == "US" and self.text[word.end : word.end + 2].strip().startswith("$"):
            return end
        sure = not ((word.opens or not self.english) and name in cues.AMBIGUOUS)
        if name in cues.AMBIGUOUS and self._before(at) in ("mr", "mrs", "ms", "dr"):
            kind = "person"
        self.candidates.append(Candidate(word.start, word.start + len(name), name, kind, sure, word.opens, ""))
        return end

    def _add(self, at: int, end: int, kind: EntityType | None, *, sure: bool, role: str = "") -> None:
        start, stop = self.words[at].start, self.words[end - 1].end
        if (
            end < len(self.words)
            and self.text[stop : stop + 1] == "."
            and self.words[end - 1].text in ("Jr", "Sr", "Inc", "Corp", "Ltd", "Co")
        ):
            stop += 1
        if self.text.startswith("'s", stop - 2):
            stop -= 2
        opens = self.words[at].opens
        self.candidates.append(Candidate(start, stop, self.text[start:stop], kind, sure, opens, role))

    def settle(self) -> list[Candidate]:
        """What the candidates are, now that all of the text is read; those that are nothing are left out."""
        return settled(self.candidates, self.clues, self.known, english=self.english)
