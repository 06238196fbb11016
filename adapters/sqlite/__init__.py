"""The storage of one machine: a SQLite file, nothing to install."""
