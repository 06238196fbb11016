"""What can be set; config/sources.py says where from."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BeforeValidator, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from adapters.mysql.url import URLS as MYSQL_URLS
from adapters.postgres.url import URLS as POSTGRES_URLS
from adapters.sql.server_urls import ServerUrls
from config.directory import check_directory
from config.errors import InvalidSettings
from config.names import unknown
from config.server_urls import check_database_url, check_redis_url
from config.setting_groups import (
    AccountSettings,
    BlobSettings,
    CallSettings,
    ConnectionSettings,
    GroupSettings,
    IceSettings,
    LdapSettings,
    MetricsSettings,
    OpenIdSettings,
    PushSettings,
    RetentionSettings,
    ScanningSettings,
    SfuSettings,
    Texts,
    TracingSettings,
    WebSettings,
    like,
)
from domain.model.call_media_rules import MediaPolicy
from domain.model.groups import GroupPolicy
from domain.model.server import RegistrationMode
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
DATABASES: Final[tuple[StorageKind, ...]] = tuple(kind for kind in get_args(StorageKind) if kind != "memory")
"""Each is the scheme of its `database_url`."""
SERVERS: Final[dict[StorageKind, ServerUrls]] = {"mysql": MYSQL_URLS, "postgresql": POSTGRES_URLS}
"""The databases that are a server each."""


class Settings(BaseSettings):
    """Every name can be set in the environment with `ICHAT_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="ICHAT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    profile: Profile = "default"
    """`default`: SQLite, one process; `cluster`: a database server and Redis; `test`: memory."""
    name: str = Field(default="ichat", min_length=1, max_length=50)
    """What clients call this server."""
    host: Texts = Field(default=("127.0.0.1",), min_length=1)
    """Addresses to listen on, all on one port; `::` is every address, IPv4 too."""
    port: int = Field(default=8080, ge=0, le=65535)
    """0 finds a free one."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes; more than one needs a database server and Redis."""
    data_dir: Path = Path("data")
    """The database and the secret of the `default` profile, and uploads."""
    upload_dir: Path | None = None
    """Default: `uploads` below the data folder."""
    api_prefix: Annotated[str, like(r"(/[A-Za-z0-9_.-]+)+", "/api")] = "/api"
    """Under which path the API lives."""
    base_path: Annotated[str, like(r"(/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*", "/chat")] = ""
    """Below which path of a name people find this server: `/chat`. The proxy takes it off each request."""
    storage: StorageKind | None = None
    """Default: what the profile stands for, or the scheme of `database_url`."""
    queue: QueueKind | None = None
    """Default: what the profile stands for."""
    database_url: str = ""
    """`sqlite:path`, `mysql://...`: the scheme picks the storage. Default: `ichat.db` in the data folder."""
    database_connections: int = Field(default=16, ge=1, le=1000)
    """Of each worker, to a database server."""
    database_replica_urls: Texts = ()
    """Of MariaDB servers that replicate `database_url`: pages of history, syncs, searches and lists of
    conversations are read from them, never older than what anybody was told.
    """
    mysql_url: str = ""
    """As `database_url`, for the storage `mysql`: its name until there were other servers."""
    mysql_connections: int | None = Field(default=None, ge=1, le=1000)
    """As `database_connections`, likewise."""
    redis_url: str = ""
    """`redis://host:port/0`, or by TLS `rediss://host:port/0?ssl_ca_certs=/path/ca.pem`."""
    jwt_secret: str = ""
    """Signs the tokens; made by `openssl rand -hex 32`. On loopback it is made and kept."""
    jwt_previous_secret: str = ""
    """Tokens that it has signed stay good. With it `jwt_secret` is changed and nobody is signed out."""
    jwt_issuer: str = "ichat"
    """Who the tokens say has issued them."""
    rate_limits: bool = True
    """`off` for tests and benchmarks."""
    limits: dict[str, Annotated[str, BeforeValidator(str)]] = {}
    """By the names of `domain.services.limits`: uses and seconds (`login_per_account: 10/300`), or seconds
    (`revoke: 300`).
    """
    registration: RegistrationMode | None = None
    """Who may make an account. Default: everybody on a server that only this machine reaches, else whoever
    has an invite.
    """
    accounts: AccountSettings = AccountSettings()
    oidc: OpenIdSettings = OpenIdSettings()
    ldap: LdapSettings = LdapSettings()
    connections: ConnectionSettings = ConnectionSettings()
    calls: CallSettings = CallSettings()
    groups: GroupSettings = GroupSettings()
    retention: RetentionSettings = RetentionSettings()
    push: PushSettings = PushSettings()
    blobs: BlobSettings = BlobSettings()
    scanning: ScanningSettings = ScanningSettings()
    metrics: MetricsSettings = MetricsSettings()
    tracing: TracingSettings = TracingSettings()
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    """Each one more doubles the work of a guess, and of signing in."""
    proxies: int = Field(default=0, ge=0)
    """How many reverse proxies stand before the server; their `X-Forwarded-For` is believed."""
    origins: Texts = ()
    """Pages of other origins that may open sockets, sign in and show files, besides our own."""
    tokens_in_query: bool = True
    """Whether `?token=` signs in what only reads, as it did at the original."""
    hsts_subdomains: bool = False
    """Whether browsers use nothing but TLS also for names below that of this server (HSTS), for a year."""
    web: WebSettings = WebSettings()
    ice: IceSettings = IceSettings()
    sfu: SfuSettings = SfuSettings()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Texts and tokens are never logged."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """`auto`: text for somebody who watches, else JSON."""
    access_log: bool = False
    """A line for each answer."""

    @property
    def storage_kind(self) -> StorageKind:
        named = next((kind for kind in DATABASES if kind == self._scheme), None)
        return self.storage or named or KINDS[self.profile][0]

    @property
    def _scheme(self) -> str:
        return self.database_url.partition(":")[0]

    @property
    def queue_kind(self) -> QueueKind:
        return self.queue or KINDS[self.profile][1]

    @property
    def keeps_queues_alone(self) -> bool:
        """Whether only this process knows what waits for whom: no second server may use its storage."""
        return self.queue_kind == "memory"

    @property
    def rate_limits_kind(self) -> Literal["off", "memory", "redis"]:
        return self.queue_kind if self.rate_limits else "off"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine reaches the server."""
        return all(map(is_loopback, self.host))

    @property
    def registration_mode(self) -> RegistrationMode:
        hidden = self.on_loopback and not self.proxies
        return self.registration or (RegistrationMode.OPEN if hidden else RegistrationMode.INVITE)

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

    @property
    def group_policy(self) -> GroupPolicy:
        return GroupPolicy(self.groups.members_at_most, timedelta(days=self.retention.dissolved))

    @property
    def media_policy(self) -> MediaPolicy:
        return MediaPolicy(
            mesh_at_most=self.calls.members_at_most,
            sfu_from=self.sfu.from_ if self.sfu.urls else None,
            video_at_most=self.sfu.video_at_most,
            audio_at_most=self.sfu.audio_at_most,
            e2ee=self.sfu.e2ee,
        )

    @property
    def administrator_groups(self) -> frozenset[str]:
        """Of those whom another server knows: whoever is in one of them looks after this server."""
        return frozenset(filter(None, (self.oidc.administrators, self.ldap.administrators)))

    def check(self) -> None:
        """What must not even be tried. Raises InvalidSettings."""
        self._check_database()
        if self.queue_kind == "redis" and not self.redis_url.startswith(("redis://", "rediss://")):
            raise InvalidSettings("Redis is chosen but not named: set ICHAT_REDIS_URL=redis://host:port/0")
        if self.queue_kind == "redis":
            check_redis_url("redis_url", self.redis_url)
        if self.workers > 1 and (self.queue_kind == "memory" or self.storage_kind == "memory"):
            raise InvalidSettings(
                f"{self.workers} workers cannot share what one of them holds in memory: "
                "start with --profile cluster (MySQL and Redis), or with one worker"
            )
        if bool(self.ice.turn_urls) != bool(self.ice.turn_secret):
            raise InvalidSettings("TURN is half set: it needs both ice.turn_urls and ice.turn_secret")
        if self.sfu.urls and not (self.sfu.secret and self.sfu.admin_key):
            raise InvalidSettings("a Janus is named, but not what opens it: set sfu.secret and sfu.admin_key")
        self._check_openid()
        check_directory(self.ldap)
        self._check_ringing(self.service_limits())

    def _check_openid(self) -> None:
        issuer = self.oidc.issuer
        if issuer and not (self.oidc.client_id and self.oidc.client_secret):
            raise InvalidSettings(
                "an OpenID provider is named, but not by what it knows us: set oidc.client_id and "
                "oidc.client_secret"
            )
        if issuer and not issuer.startswith(("https://", "http://")):
            raise InvalidSettings("oidc.issuer is the address of the provider: https://id.example.org")

    def _check_ringing(self, limits: Limits) -> None:
        if self.rate_limits and self.calls.times.ring > limits.ringing:
            raise InvalidSettings(
                f"calls.ring_seconds is {self.calls.ring_seconds:g}, but one person may ring another only "
                f"for {limits.ringing.total_seconds():g} s in ten minutes: lower it, or raise limits.ringing"
            )

    def _check_database(self) -> None:
        kind = self.storage_kind
        if self.database_url and self._scheme != kind:
            raise InvalidSettings(
                f"the storage is {kind}, but database_url names another one; "
                f"it begins with one of {', '.join(f'{scheme}:' for scheme in DATABASES)}"
            )
        if kind == "sqlite" and self.database_url.startswith("sqlite://"):
            raise InvalidSettings("a SQLite database is named by its path: sqlite:/folder/ichat.db")
        if kind in SERVERS and not self.database_server.startswith(f"{kind}://"):
            raise InvalidSettings(
                f"{kind} is chosen, but no database: set "
                f"ICHAT_DATABASE_URL={kind}://user:password@host:port/database"
            )
        if kind in SERVERS:
            setting = "database_url" if self.database_url else "mysql_url"
            check_database_url(setting, self.database_server, SERVERS[kind].options)
        if self.database_replica_urls and kind != "mysql":
            raise InvalidSettings(
                f"database_replica_urls: pages are read from replicas of MariaDB only; the storage is {kind}"
            )
        for url in self.database_replica_urls:
            if not url.startswith("mysql://"):
                raise InvalidSettings(
                    "database_replica_urls is wrong: each looks like mysql://user:password@host:port/database"
                )
            check_database_url("database_replica_urls", url, MYSQL_URLS.options)

    def service_limits(self) -> Limits:
        """The standard ones where nothing else is set. Raises InvalidSettings."""
        limits, standard = {}, Limits()
        for name, text in self.limits.items():
            if name not in Limits.__dataclass_fields__:
                raise InvalidSettings(unknown(name, Limits.__dataclass_fields__, "limits."))
            limits[name] = _limit(name, text, getattr(standard, name))
        chosen = replace(standard, **limits)
        if self.scanning.clamd:
            return replace(chosen, file_size=min(chosen.file_size, self.scanning.size_at_most))
        return chosen

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
        raise InvalidSettings(f"limits.{name} is wrong: write {unit}")
    return timedelta(seconds=int(text)) if isinstance(standard, timedelta) else int(text)


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rate_limit(name: str, text: str, standard: RateLimit) -> RateLimit:
    count, _, seconds = text.partition("/")
    if not (count.isdecimal() and seconds.isdecimal() and int(count) and int(seconds)):
        raise InvalidSettings(f"limits.{name} is wrong: write uses and seconds, such as 10/300")
    return replace(standard, count=int(count), seconds=int(seconds))
