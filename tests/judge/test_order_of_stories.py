"""One refresh or several, feeds in this order or that: what is told stays the same, or nearly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.order import bcubed
from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau

ALONE = (
    (
        "Potters of Elmbrook revive a glaze lost for a century",
        "A kiln at Elmbrook fired the blue glaze after 40 trials.",
    ),
    ("Chess prodigy, nine, draws with a grandmaster", "Ilse Korhonen held the champion of Tavastia for 61 moves."),
    ("Drought empties the reservoir above Castellane", "Farmers there were told to leave a third of the maize dry."),
    ("Museum returns a carved prow to the Marrow Islands", "Elders sailed with the prow from Hamburg on Sunday."),
    ("Bakers strike over night shifts in Lund", "Ovens stayed cold in 30 shops as the union asked for later hours."),
    ("Radio telescope hears a pulsar slow down", "Physicists at Onsala say that its crust cracked in spring."),
)


def tell(bureau: Bureau, reports: list[tuple[str, float]]) -> None:
    texts = {
        **{f"bridge{at}": report for at, report in enumerate(BRIDGE)},
        **{f"vaccine{at}": report for at, report in enumerate(VACCINE)},
        **{f"alone{at}": report for at, report in enumerate(ALONE)},
        "inquiry": INQUIRY,
    }
    for name, days in reports:
        bureau.tell(name, texts[name], days=days)


REPORTS = [
    ("bridge0", 0.0),
    ("alone0", 0.1),
    ("vaccine0", 0.2),
    ("bridge1", 0.3),
    ("alone1", 0.4),
    ("alone2", 0.5),
    ("vaccine1", 0.6),
    ("bridge2", 0.7),
    ("alone3", 1.0),
    ("inquiry", 1.5),
    ("alone4", 1.6),
    ("alone5", 1.7),
]


def grouping(bureau: Bureau) -> dict[str, str]:
    return {name: bureau.story_of(name) for name in bureau.names.values()}


def test_ten_refreshes_tell_what_one_tells(bureaus: Callable[[], Bureau]) -> None:
    whole = bureaus()
    tell(whole, REPORTS)
    whole.refresh()
    bit_by_bit = bureaus()
    for report in REPORTS:
        tell(bit_by_bit, [report])
        bit_by_bit.refresh()
    assert bcubed(grouping(whole), grouping(bit_by_bit)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_same_refresh_stores_the_same_to_the_last_digit(bureaus: Callable[[], Bureau], seed: int) -> None:
    stored = []
    for shuffle in (None, seed):
        bureau = bureaus()
        tell(bureau, REPORTS)
        bureau.refresh(shuffle=shuffle)
        stored.append(bureau.everything())
    assert stored[0] == stored[1]


def test_the_measure_is_one_for_the_same_groups_and_less_for_others() -> None:
    same = {"a": "1", "b": "1", "c": "2"}
    assert bcubed(same, {"a": "x", "b": "x", "c": "y"}) == 1
    assert bcubed(same, {"a": "x", "b": "y", "c": "z"}) == pytest.approx(0.8)
    with pytest.raises(ValueError, match="not of the same things"):
        bcubed(same, {"a": "1"})
