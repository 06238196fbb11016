"""Where a PostgreSQL database is: a URL as libpq reads it."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from adapters.sql.server_urls import ServerUrls

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
SEALED: Final = {"require", "verify-ca", "verify-full"}
"""Values of `sslmode` that do not fall back (libpq); without it, it does."""


def _is_sealed(url: str) -> bool:
    return bool(SEALED & set(parse_qs(urlsplit(url).query).get("sslmode", ())))


URLS: Final = ServerUrls(OPTIONS, _is_sealed)
