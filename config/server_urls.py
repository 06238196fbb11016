"""What the URL of a database server or of Redis must be like."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from config.errors import InvalidSettings
from config.names import unknown

OPTIONS: Final = {
    "mysql": ("ssl", "ssl_ca", "ssl_cert", "ssl_key"),
    "postgresql": (
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
    ),
    "redis": ("db",),
    "rediss": ("db", "ssl_ca_certs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile"),
}
"""By scheme. What nobody knows would otherwise be ignored, and what was meant to be safe is not."""

HALF_QUOTED: Final = re.compile("%(?![0-9A-Fa-f]{2})")
DATABASE: Final = (
    re.compile("/[^/]+"),
    "it names no database; it looks like {}://user:password@host:port/database",
)
NUMBER: Final = re.compile("/?|/[0-9]+"), "a database of Redis is a number: redis://host:port/0"
PATHS: Final = {
    "mysql": (DATABASE[0], DATABASE[1].format("mysql")),
    "postgresql": (DATABASE[0], DATABASE[1].format("postgresql")),
    "redis": NUMBER,
    "rediss": NUMBER,
}
"""By scheme: what comes behind the host, and what to say of another one."""


def check_server_url(setting: str, url: str) -> None:
    """Raises InvalidSettings, which repeats nothing but the names of options."""
    try:
        parts = urlsplit(url)
        torn = (
            "@" in f"{parts.path}{parts.query}{parts.fragment}" or parts.port == 0 or HALF_QUOTED.search(url)
        )
    except ValueError:
        torn = True
    if torn:
        raise InvalidSettings(
            f"{setting} is wrong: it cannot be read; "
            "write :, /, ?, #, @ and % in a password as %3A, %2F, %3F, %23, %40 and %25"
        )
    path, example = PATHS[parts.scheme]
    if not path.fullmatch(parts.path):
        raise InvalidSettings(f"{setting} is wrong: {example}")
    known = OPTIONS[parts.scheme]
    for option, _ in parse_qsl(parts.query, keep_blank_values=True):
        if option not in known:
            if option in OPTIONS["rediss"]:
                raise InvalidSettings(f"{setting}: {option} needs a URL that begins with rediss://")
            raise InvalidSettings(f"{setting}: {unknown(option, known)}")
