"""The one SQLite file. All SQL of the program lives in this folder."""

from __future__ import annotations

import sys
from importlib import import_module

# sqlite-utils takes in numpy and pandas wherever they are installed. None of their values is ever stored here,
# and every start of the reader would wait 0.1 to 0.6 seconds for them.
_UNWANTED = [name for name in ("numpy", "pandas") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_UNWANTED))  # type: ignore[arg-type]
try:
    import_module("sqlite_utils.db")
finally:
    for _name in _UNWANTED:
        del sys.modules[_name]
