"""Pictures: decoded in a process that may be killed (S14), and kept without a second loss (S6)."""
