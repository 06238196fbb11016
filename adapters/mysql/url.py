"""Where a MySQL database is: `mysql://user:password@host:port/database`."""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.sql.server_urls import ServerUrls

OPTIONS: Final = ("ssl", "ssl_ca", "ssl_cert", "ssl_key")


@dataclass(frozen=True, slots=True)
class Tls:
    """Files with certificates and a key; empty: those that this machine trusts, and none of our own."""

    ca: str = ""
    cert: str = ""
    key: str = ""

    @classmethod
    def parse(cls, query: str) -> Self | None:
        """`ssl=on`, or whatever names a file. None without them."""
        options = {name: values[-1] for name, values in parse_qs(query).items()}
        files = [options.get(name, "") for name in ("ssl_ca", "ssl_cert", "ssl_key")]
        if not any(files) and options.get("ssl", "off") not in {"on", "true", "1"}:
            return None
        return cls(*files)


@lru_cache
def tls_context(tls: Tls) -> ssl.SSLContext:
    """The server shows a certificate for its name, signed by whom we trust. Raises OSError."""
    context = ssl.create_default_context(cafile=tls.ca or None)
    if tls.cert:
        context.load_cert_chain(tls.cert, tls.key or None)
    return context


@dataclass(frozen=True, slots=True)
class MysqlUrl:
    host: str
    port: int
    user: str
    password: str
    database: str
    tls: Tls | None = None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises ValueError, without telling the password, for what is no such URL."""
        parts = urlsplit(url)
        database = unquote(parts.path.removeprefix("/"))
        if parts.scheme != "mysql" or not parts.hostname or not database or "/" in database:
            raise ValueError("a MySQL URL looks like mysql://user:password@host:port/database")
        return cls(
            parts.hostname,
            parts.port or 3306,
            unquote(parts.username or "root"),
            unquote(parts.password or ""),
            database,
            Tls.parse(parts.query),
        )


URLS: Final = ServerUrls(OPTIONS, is_sealed=lambda url: MysqlUrl.parse(url).tls is not None)
