"""The work of the commands, one function `(arguments) -> exit status` each. Only `tui.cli` imports from here."""
