"""The news of one morning for the pictures: a story told by five outlets, copied, changed and noted; and a few more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.app.newsstore import NOW, Built, Report, Telling, build
from tui.judging import corroborate
from tui.store import corroboration, notes
from tui.store.connect import open_store, writing

_WIRE = (
    "A barge carrying 40 empty containers struck the Halden Bridge early on Tuesday, closing the only road across the "
    "river for 30 kilometres.\n\n"
    "Nobody was hurt. The barge lost its rudder at about 05:20 and drifted onto the second pier, harbour master Ingrid "
    "Solberg said.\n\n"
    "Engineers found cracks in two of the bridge's six bearings. The bridge will stay closed for at least two weeks, "
    "transport minister Paul Okafor said.\n\n"
    "A ferry will run every 20 minutes from Wednesday."
)
_POST = (
    "The barge lost its rudder at about 05:20 and drifted onto the second pier, harbour master Ingrid Solberg said. "
    "“The pier held, and that is the best news of the day,” she told the Harbour Post.\n\n"
    "Cracks were found in four of the six bearings. The bridge will stay closed until October, according to transport "
    "minister Paul Okafor.\n\n"
    "Shopkeepers on the east bank fear for the autumn market: half of their customers come over that bridge.\n\n"
    "A ferry will run every 15 minutes from Wednesday."
)
_BEFORE = _POST.replace("four", "three").replace("until October", "for at least two weeks").replace("15", "20")
_TIMES = (
    "Some 18,000 vehicles cross the Halden Bridge on a working day; their drivers must take a ferry or a detour.\n\n"
    "The bridge opened in 1964 and was to be replaced in 2019. “This was a matter of time,” said Lena Aubry."
)
_RADIO = (
    "A ferry will run every 20 minutes across the Halden from Wednesday. It takes 24 cars at a time.\n\n"
    "Nobody was hurt when the barge, which had lost its rudder, hit the second pier at about 05:20 on Tuesday."
)
_NAMES = (
    ("Halden Bridge", "place"),
    ("Ingrid Solberg", "person"),
    ("Paul Okafor", "person"),
    ("Lena Aubry", "person"),
    ("Harbour Post", "organisation"),
)


def harbour(folder: Path) -> Built:
    """Stored, and told apart by sentences as a refresh does it; nothing that learns has a hand in it."""
    built = build(
        folder / "news.db",
        [
            Telling(
                (
                    Report(
                        "Harbour Post",
                        "Halden Bridge shut until October after barge hits pier",
                        6,
                        _POST,
                        names=_NAMES,
                    ),
                    Report("Sample Wire", "Barge strikes Halden Bridge, closing the crossing", 7, _WIRE, names=_NAMES),
                    Report("Evening Courier", "Barge strikes Halden Bridge", 5.5, _WIRE, copy_of=1, names=_NAMES),
                    Report("Valley Gazette", "Barge strikes bridge", 5, _WIRE, copy_of=1, names=_NAMES),
                    Report("Capital Times", "What the closure means for the valley", 3.5, _TIMES, names=_NAMES),
                    Report("Northern Radio", "Ferry to replace the bridge from Wednesday", 2, _RADIO, names=_NAMES),
                ),
                related=(1,),
            ),
            Telling(
                (Report("Capital Times", "The bridge that was to be replaced in 2019", 2000, _TIMES, names=_NAMES),)
            ),
            Telling((Report("Sample Wire", "Telescope reaches its post a million miles from Earth", 26),)),
            Telling(
                (
                    Report("Hill Gazette", "Council votes for the river path after nine years of talk", 30),
                    Report("Harbour Post", "River path comes", 29, "Nine years of talk came to an end on Monday."),
                )
            ),
            Telling((Report("見本新報", "インドの探査機、月の南極付近に着陸", 50, "月面に着陸した。"),)),
        ],
    )
    db = open_store(built.path)
    with writing(db):
        corroboration.wait(db, built.stories)
        db.execute(
            "INSERT INTO revisions (article, replaced_at, title, text, blocks) VALUES (?, ?, ?, ?, '[]')",
            [
                built.articles[0][0],
                f"{NOW - timedelta(minutes=50):%Y-%m-%dT%H:%M:%S}.000Z",
                "Halden Bridge shut after barge hits pier",
                _BEFORE,
            ],
        )
        db.execute("UPDATE entities SET mentions = (SELECT count(*) FROM mentions WHERE entity = entities.id)")
        db.execute(
            "INSERT INTO quotes (article, speaker, start, end) VALUES (?, ?, ?, ?)",
            [built.articles[0][0], _POST.index("Ingrid"), _POST.index("The pier"), _POST.index(",”")],
        )
    list(corroborate(db))
    notes.write_note(db, built.stories[0], "Ask the roads office for the inspection reports of 2019.", NOW)
    db.close()
    return built
