"""What the URL of a database server or of Redis must be like."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from config.errors import InvalidSettings
from config.names import unknown

REDIS_OPTIONS: Final = ("db",)
REDIS_TLS_OPTIONS: Final = ("db", "ssl_ca_certs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")

HALF_QUOTED: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def check_database_url(setting: str, url: str, options: Collection[str]) -> None:
    """`options`: those that its adapter knows. Raises InvalidSettings, which repeats nothing but the names of
    options.
    """
    parts = _split(setting, url)
    if not re.fullmatch("/[^/]+", parts.path):
        raise InvalidSettings(
            f"{setting} is wrong: it names no database; "
            f"it looks like {parts.scheme}://user:password@host:port/database"
        )
    _check_options(setting, parts, options)


def check_redis_url(setting: str, url: str) -> None:
    """As `check_database_url`."""
    parts = _split(setting, url)
    if not re.fullmatch("/?|/[0-9]+", parts.path):
        raise InvalidSettings(f"{setting} is wrong: a database of Redis is a number: redis://host:port/0")
    known = REDIS_TLS_OPTIONS if parts.scheme == "rediss" else REDIS_OPTIONS
    for option in _options(parts):
        if option not in known and option in REDIS_TLS_OPTIONS:
            raise InvalidSettings(f"{setting}: {option} needs a URL that begins with rediss://")
    _check_options(setting, parts, known)


def _split(setting: str, url: str) -> SplitResult:
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
    return parts


def _check_options(setting: str, parts: SplitResult, known: Collection[str]) -> None:
    """What nobody knows would otherwise be ignored, and what was meant to be safe is not."""
    for option in _options(parts):
        if option not in known:
            raise InvalidSettings(f"{setting}: {unknown(option, known)}")


def _options(parts: SplitResult) -> list[str]:
    return [option for option, _ in parse_qsl(parts.query, keep_blank_values=True)]
