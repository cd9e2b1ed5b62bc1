"""The one SQLite file. All SQL of the program lives in this folder."""
