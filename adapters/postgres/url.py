"""Where a PostgreSQL database is: a URL as libpq reads it."""

from typing import Final

OPTIONS: Final = (
    "application_name",
    "connect_timeout",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
)
"""Those of libpq that make sense here."""
