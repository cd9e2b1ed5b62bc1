"""Newsdesk: full coverage of every story, in the terminal, on your own machine."""

__version__ = "0.1.0"
