"""Where articles come from: files (seeds) and feeds."""
