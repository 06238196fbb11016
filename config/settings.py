"""What can be set; config/sources.py says where from."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from config.errors import InvalidSettings
from config.names import unknown
from domain.model.accounts import LoginLifetimes
from domain.model.calls import CallTimes
from domain.model.passwords import PASSWORD_AT_LEAST, PASSWORD_AT_MOST
from domain.services.limits import Limits
from ports.rate_limits import RateLimit

StorageKind = Literal["memory", "sqlite", "mysql", "postgresql"]
QueueKind = Literal["memory", "redis"]
Profile = Literal["default", "cluster", "test"]

KINDS: Final[dict[str, tuple[StorageKind, QueueKind]]] = {
    "default": ("sqlite", "memory"),
    "cluster": ("mysql", "redis"),
    "test": ("memory", "memory"),
}
"""What a profile stands for."""
SCHEMES: Final[dict[str, StorageKind]] = {"sqlite": "sqlite", "mysql": "mysql", "postgresql": "postgresql"}
"""What the beginning of `database_url` stands for."""
SERVERS: Final = ("mysql", "postgresql")


def _split(value: Any) -> Any:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""A list in YAML, or one text with commas."""


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebSettings(Group):
    """`root`: a folder with another built web client to serve instead of our own."""

    root: Path | None = None


class IceSettings(Group):
    """TURN is offered when both its URLs and the secret it shares with the relay are set."""

    stun_urls: Texts = ()
    turn_urls: Texts = ()
    turn_secret: str = ""
    turn_seconds: float = Field(default=600, gt=0, le=600)

    @property
    def offers_turn(self) -> bool:
        return bool(self.turn_urls and self.turn_secret)

    @property
    def turn_lifetime(self) -> timedelta:
        return timedelta(seconds=self.turn_seconds)


class AccountSettings(Group):
    """`password_at_least`: characters of a new password. The days: how long a device stays signed in that
    renews its login, unused and at all.
    """

    password_at_least: int = Field(default=PASSWORD_AT_LEAST, ge=6, le=PASSWORD_AT_MOST)
    idle_days: float = Field(default=30, ge=1)
    absolute_days: float = Field(default=180, ge=1)

    @property
    def lifetimes(self) -> LoginLifetimes:
        return LoginLifetimes(timedelta(days=self.idle_days), timedelta(days=self.absolute_days))


class ConnectionSettings(Group):
    """What may be held by whoever connects, of each process; how long they may keep it waiting, in seconds.

    A process never has more connections than three quarters of the descriptors that it may open.
    """

    at_most: int = Field(default=20_000, ge=10)
    per_network: int = Field(default=2000, ge=1)
    """Besides websockets: a whole school stands behind one address."""
    head_seconds: float = Field(default=10, gt=0)
    body_seconds: float = Field(default=20, gt=0)
    body_bytes_per_second: int = Field(default=1024, ge=1)
    """Looked at every `body_seconds`; a slower body is given up."""
    unread_seconds: float = Field(default=30, gt=0)
    idle_seconds: float = Field(default=75, gt=0)
    """Between two requests: longer than the pause between two lines of a chat."""
    answer_seconds: float = Field(default=60, gt=0)


class CallSettings(Group):
    """`members_at_most`: everybody sends to everybody, so each one more costs everybody.

    The times stand in docs/calls.md; clients beat every 10 s, so a life must be longer.
    """

    members_at_most: int = Field(default=8, ge=2, le=32)
    ring_seconds: float = Field(default=60, gt=0)
    life_seconds: float = Field(default=32, gt=0)
    grace_seconds: float = Field(default=5, gt=0)

    @property
    def times(self) -> CallTimes:
        return CallTimes(
            timedelta(seconds=self.ring_seconds),
            timedelta(seconds=self.life_seconds),
            timedelta(seconds=self.grace_seconds),
        )


class Settings(BaseSettings):
    """Every name can be set in the environment with `ICHAT_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="ICHAT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    profile: Profile = "default"
    name: str = Field(default="ichat", min_length=1, max_length=50)
    """What clients call this server."""
    host: Texts = Field(default=("127.0.0.1",), min_length=1)
    """Addresses to listen on, all on one port; `::` is every address, IPv4 too."""
    port: int = Field(default=8080, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    data_dir: Path = Path("data")
    upload_dir: Path | None = None
    """Default: `uploads` below the data folder."""
    api_prefix: str = Field(default="/api", pattern=r"^(/[A-Za-z0-9_.-]+)+$")
    storage: StorageKind | None = None
    queue: QueueKind | None = None
    database_url: str = ""
    """`sqlite:path`, `mysql://...`: the scheme picks the storage. Default: `ichat.db` in the data folder."""
    database_connections: int = Field(default=16, ge=1, le=1000)
    """Of each worker, to a database server."""
    mysql_url: str = ""
    mysql_connections: int | None = Field(default=None, ge=1, le=1000)
    """Both as `database_...`, for the storage `mysql`: their names until there were other servers."""
    redis_url: str = ""
    jwt_secret: str = ""
    jwt_issuer: str = "ichat"
    rate_limits: bool = True
    limits: dict[str, Annotated[str, BeforeValidator(str)]] = {}
    """By the names of `domain.services.limits`: uses and seconds (`login_per_account: 10/300`), or seconds
    (`revoke: 300`).
    """
    accounts: AccountSettings = AccountSettings()
    connections: ConnectionSettings = ConnectionSettings()
    calls: CallSettings = CallSettings()
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    proxies: int = Field(default=0, ge=0)
    """How many reverse proxies stand before the server; their `X-Forwarded-For` is believed."""
    origins: Texts = ()
    """Pages of other origins that may open sockets, sign in and show files, besides our own."""
    tokens_in_query: bool = True
    """Whether `?token=` signs in what only reads, as it did at the original."""
    web: WebSettings = WebSettings()
    ice: IceSettings = IceSettings()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "text"] = "auto"
    access_log: bool = False

    @property
    def storage_kind(self) -> StorageKind:
        return self.storage or SCHEMES.get(self._scheme) or KINDS[self.profile][0]

    @property
    def _scheme(self) -> str:
        return self.database_url.partition(":")[0]

    @property
    def queue_kind(self) -> QueueKind:
        return self.queue or KINDS[self.profile][1]

    @property
    def rate_limits_kind(self) -> Literal["off", "memory", "redis"]:
        return self.queue_kind if self.rate_limits else "off"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine reaches the server."""
        return all(map(_is_loopback, self.host))

    @property
    def uploads(self) -> Path:
        return self.upload_dir or self.data_dir / "uploads"

    @property
    def database_file(self) -> Path:
        """Of the storage `sqlite`."""
        named = self.database_url.removeprefix("sqlite:")
        return Path(named) if named else self.data_dir / "ichat.db"

    @property
    def database_server(self) -> str:
        """The URL of the database, for a storage on a server."""
        return self.database_url or self.mysql_url

    @property
    def pool_size(self) -> int:
        """Connections of each worker to a database server."""
        return self.mysql_connections or self.database_connections

    def check(self) -> None:
        """What must not even be tried. Raises InvalidSettings."""
        self._check_database()
        if self.queue_kind == "redis" and not self.redis_url.startswith(("redis://", "rediss://")):
            raise InvalidSettings("Redis is chosen but not named: set ICHAT_REDIS_URL=redis://host:port/0")
        if self.workers > 1 and (self.queue_kind == "memory" or self.storage_kind == "memory"):
            raise InvalidSettings(
                f"{self.workers} workers cannot share what one of them holds in memory: "
                "start with --profile cluster (MySQL and Redis), or with one worker"
            )
        self.service_limits()

    def _check_database(self) -> None:
        kind = self.storage_kind
        if self.database_url and SCHEMES.get(self._scheme) != kind:
            raise InvalidSettings(
                f"the storage is {kind}, but database_url names another one; "
                f"it begins with one of {', '.join(f'{scheme}:' for scheme in SCHEMES)}"
            )
        if kind == "sqlite" and self.database_url.startswith("sqlite://"):
            raise InvalidSettings("a SQLite database is named by its path: sqlite:/folder/ichat.db")
        if kind in SERVERS and not self.database_server.startswith(f"{kind}://"):
            raise InvalidSettings(
                f"{kind} is chosen, but no database: set "
                f"ICHAT_DATABASE_URL={kind}://user:password@host:port/database"
            )

    def service_limits(self) -> Limits:
        """The standard ones where nothing else is set. Raises InvalidSettings."""
        limits, standard = {}, Limits()
        for name, text in self.limits.items():
            if name not in Limits.__dataclass_fields__:
                raise InvalidSettings(unknown(name, Limits.__dataclass_fields__, "limits."))
            limits[name] = _limit(name, text, getattr(standard, name))
        return replace(standard, **limits)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - named by the library
        init_settings: PydanticBaseSettingsSource,
        *_: Any,
        **__: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """By themselves settings are what they are given; `load_settings` asks the outside world."""
        return (init_settings,)


def _limit(name: str, text: str, standard: Any) -> Any:
    """Of the standard one's kind."""
    if isinstance(standard, RateLimit):
        return _rate_limit(name, text, standard)
    unit = "seconds, such as 120" if isinstance(standard, timedelta) else "bytes, such as 1000000000"
    if not text.isdecimal():
        raise InvalidSettings(f"limits.{name} is {text!r}; write {unit}")
    return timedelta(seconds=int(text)) if isinstance(standard, timedelta) else int(text)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rate_limit(name: str, text: str, standard: RateLimit) -> RateLimit:
    count, _, seconds = text.partition("/")
    if not (count.isdecimal() and seconds.isdecimal() and int(count) and int(seconds)):
        raise InvalidSettings(f"limits.{name} is wrong: write uses and seconds, such as 10/300")
    return replace(standard, count=int(count), seconds=int(seconds))
