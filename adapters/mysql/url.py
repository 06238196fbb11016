"""Where a MySQL database is: `mysql://user:password@host:port/database`."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class MysqlUrl:
    host: str
    port: int
    user: str
    password: str
    database: str

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
        )
