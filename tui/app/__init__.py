"""The reader: screens over the store. Nothing below this folder imports it."""
