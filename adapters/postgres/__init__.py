"""Storage in PostgreSQL, for many nodes."""
