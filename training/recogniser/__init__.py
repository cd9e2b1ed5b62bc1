"""How the recogniser's files are made, from named public data. `training/README.md` says how to run it."""
