"""What is pasted: one event, never keys, and clean as all text from outside.

Textual's parser takes an escape sequence within a bracketed paste for keys, and loses the end of the paste in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from tui.text import clean

LONGEST = 10_000
"""Characters of a paste that are taken: what is typed in here is a line."""


class WholePastes(XTermParser):
    """The parser of what a terminal sends; pastes never reach Textual's."""

    def __init__(self, debug: bool = False) -> None:
        self._pasted: list[str] | None = None
        """The paste that has begun; None: none has."""
        self._last = ""
        """The last characters: a mark may have begun in them."""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        if not data:
            yield from super().feed(data)
        while data:
            mark = BRACKETED_PASTE_START if self._pasted is None else BRACKETED_PASTE_END
            seen = self._last + data
            found = seen.find(mark)
            if found < 0:
                self._last = seen[1 - len(mark) :]
                if self._pasted is None:
                    yield from super().feed(data)
                else:
                    self._pasted.append(data)
                return
            end = found + len(mark) - len(self._last)
            part, data, self._last = data[:end], data[end:], ""
            if self._pasted is None:
                # Textual's sees a paste with nothing in it: it may have begun to read the mark.
                for event in super().feed(part + BRACKETED_PASTE_END):
                    if not isinstance(event, events.Paste):
                        yield event
                self._pasted = []
            else:
                text = "".join([*self._pasted, part])[: -len(mark)]
                self._pasted = None
                yield events.Paste(text)


def keep_whole() -> None:
    """From here on Textual's drivers, as far as they are loaded, read with this parser."""
    for name, module in list(sys.modules.items()):
        if name.startswith("textual.drivers.") and hasattr(module, "XTermParser"):
            vars(module)["XTermParser"] = WholePastes


def cleaned(text: str) -> str:
    """What of a paste may stand where words are typed."""
    return clean.block(text[:LONGEST], keep_lines=True)
