"""Widgets that know nothing of news and could serve another program."""
