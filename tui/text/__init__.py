"""Outside text, made safe and whole. The one door through which it comes in."""
