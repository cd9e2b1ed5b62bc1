"""The tables, as numbered migrations. A released migration is never edited: a change is a new one, in a file of its own.

Importing a file registers its migrations, in the order of the imports here.
"""

from __future__ import annotations

from tui.store.migrations import first as first
from tui.store.migrations import m006_acts as m006_acts
from tui.store.migrations import m007_stories as m007_stories
from tui.store.migrations import m008_corroboration as m008_corroboration
from tui.store.migrations import m010_recogniser as m010_recogniser
from tui.store.migrations import m011_entities as m011_entities
from tui.store.migrations import m013_reading as m013_reading
from tui.store.migrations import m020_places as m020_places
from tui.store.migrations import m040_shelf as m040_shelf
from tui.store.migrations import m042_labels as m042_labels
from tui.store.migrations import m043_unrelated as m043_unrelated
from tui.store.migrations.numbered import migrations

__all__ = ["migrations"]
