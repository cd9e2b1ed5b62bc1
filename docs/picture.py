"""Draw the README's picture from the real reader on the bundled seeds: `python docs/picture.py` writes docs/reader.svg."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2025, 9, 3, 9, 30, tzinfo=UTC)
"""The morning after the newest sample."""
SIZE = (132, 38)


async def picture(db_path: Path) -> str:
    from tui import config
    from tui.app.app import NewsdeskApp
    from tui.app.handing import in_cells, without_fonts
    from tui.refresh import refresh

    async for _ in refresh(config.load(ROOT / "feeds.toml"), db_path, only=["samples"], now=lambda: NOW):
        pass
    app = NewsdeskApp(db_path, ROOT / "feeds.toml", now=lambda: NOW, automatic=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        await pilot.press("enter")
        await pilot.pause(1.0)
        drawn = app.export_screenshot(title="newsdesk")
    # Textual names its styles after a random number: the same picture is to be the same file.
    return re.sub(r"terminal-\d+", "terminal", in_cells(without_fonts(drawn)))


def main() -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder  # not as the reader was left on this machine
        drawn = asyncio.run(picture(Path(folder) / "news.db"))
    (ROOT / "docs" / "reader.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
