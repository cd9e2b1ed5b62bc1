"""Where a command's text goes: standard output, or a file in one step."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tui.errors import ConfigError
from tui.layout import as_utf8, say


def write(pieces: Iterable[str], output: Path | None) -> None:
    """Write to standard output as UTF-8, or to a file that is there whole or not at all. Raises ConfigError."""
    if output is None or str(output) == "-":
        as_utf8()
        for piece in pieces:
            sys.stdout.write(piece)
        return
    target = Path(os.path.realpath(output.expanduser()))
    if target.exists() and not target.is_file():
        # /dev/stdout and its like are written as they are: nothing can take their place.
        with open(target, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(pieces)
        return
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with open(handle, "w", encoding="utf-8", errors="replace") as file:
                file.writelines(pieces)
                mask = os.umask(0)
                os.umask(mask)
                os.fchmod(file.fileno(), 0o666 & ~mask)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror}.") from error
    say(f"Written to {output}.")
