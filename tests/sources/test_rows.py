"""Files of very many rows: read a part at a time, and not at all where nothing changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.sources.test_seeds import Here
from tui.models import Draft, FetchState, SourceResult, SourceSpec
from tui.sources import folder, seeds
from tui.sources.rows import look_through
from tui.sources.seeds import ROWS_AT_ONCE, read_seeds
from tui.sources.workers import Workers


def spec(path: Path) -> SourceSpec:
    return SourceSpec("seeds", "seeds:x", str(path))


def write(path: Path, count: int, **more: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            file.write(
                json.dumps({"id": f"r{n}", "title": f"Über {n}", "text": f"Text {n}.", **more}, ensure_ascii=False)
                + "\n"
            )


async def test_many_rows_are_handed_on_a_part_at_a_time_and_all_arrive_once(tmp_path: Path) -> None:
    count = ROWS_AT_ONCE * 2 + 5
    write(tmp_path / "rows.jsonl", count)
    parts: list[SourceResult] = []
    last = await read_seeds(spec(tmp_path), FetchState(), {}, Here(), parts.append)
    assert [len(part.drafts) for part in (*parts, last)] == [ROWS_AT_ONCE, ROWS_AT_ONCE, 5]
    drafts: list[Draft] = [draft for part in (*parts, last) for draft in part.drafts]
    assert [draft.source_id for draft in drafts] == [f"r{n}" for n in range(count)]
    assert drafts[7].title == "Über 7"
    assert all(part.body_hash is None and part.etag is None for part in parts), "validators stand for the whole only"
    assert last.body_hash
    assert {part.title for part in (*parts, last)} == {tmp_path.name}
    assert len(last.seen) == count
    known = {draft.source_id: draft.raw_hash for draft in drafts}
    again = await read_seeds(spec(tmp_path), FetchState(), known, Here(), parts.append)
    assert (again.status, again.drafts, len(parts)) == ("ok", (), 2)


async def test_files_that_nobody_touched_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_SETTLED", -1)
    write(tmp_path / "rows.jsonl", 3)
    (tmp_path / "a.txt").write_text("Headline\n\nText.\n")
    first = await read_seeds(spec(tmp_path), FetchState(), {}, Here())
    assert first.etag
    state = FetchState(etag=first.etag, body_hash=first.body_hash)
    with monkeypatch.context() as patch:
        patch.setattr(seeds, "find", None)  # who calls it fails
        assert (await read_seeds(spec(tmp_path), state, {}, Here())).status == "unchanged"
    os.utime(tmp_path / "a.txt", (1, 1))
    touched = await read_seeds(spec(tmp_path), state, {}, Here())
    assert (touched.status, touched.etag == first.etag, touched.body_hash) == ("unchanged", False, first.body_hash)
    (tmp_path / "seeds.toml").write_text('["a.txt"]\noutlet = "Harbour Post"\n')
    assert (await read_seeds(spec(tmp_path), state, {}, Here())).status == "ok"


async def test_a_file_written_just_now_is_not_taken_to_be_settled(tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", 3)
    assert (await read_seeds(spec(tmp_path), FetchState(), {}, Here())).etag is None


async def test_a_row_that_changes_while_it_is_read_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.jsonl"
    write(file, 3)
    sort_out = seeds._sorted_out

    def meanwhile(found: object, spec: object) -> object:
        sorted_out = sort_out(found, spec)  # type: ignore[arg-type]
        file.write_text(file.read_text("utf-8").replace('"r1"', '"xx"'), "utf-8")
        return sorted_out

    monkeypatch.setattr(seeds, "_sorted_out", meanwhile)
    result = await read_seeds(spec(tmp_path), FetchState(), {}, Here())
    assert [draft.source_id for draft in result.drafts] == ["r0", "r2"]
    assert [warning.message for warning in result.warnings] == [
        "rows.jsonl, line 2: the file has changed while it was read; left out"
    ]
    assert result.body_hash is None


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("ä".encode(), True),
        (b"\xef\xbb\xbf{}", True),
        ("ä".encode("cp1252"), False),
        (b"{}\0", False),
        (b"\xff\xfe{\x00", False),
        (b"", False),
        (b" \n ", False),
        (b"x" * (1 << 20) + "ä".encode(), True),
        (b"x" * ((1 << 20) - 1) + "ä".encode(), True),
        (b"x" * ((1 << 20) - 1) + b"\xc3", False),
    ],
)
def test_what_can_be_read_line_by_line_is_known_by_its_bytes(tmp_path: Path, content: bytes, plain: bool) -> None:
    (tmp_path / "f").write_bytes(content)
    assert look_through(tmp_path / "f").plain is plain


async def test_rows_in_another_encoding_are_read_all_the_same(tmp_path: Path) -> None:
    row = json.dumps({"id": "a", "title": "Größe", "text": "Überall schön."}, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        (tmp_path / "rows.jsonl").write_bytes(row.encode(encoding))
        async with Workers(1) as workers:
            result = await read_seeds(spec(tmp_path), FetchState(), {}, workers)
        assert [draft.title for draft in result.drafts] == ["Größe"], encoding
