"""The settings that belong together, group by group."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import NoDecode

from domain.model.accounts import LoginLifetimes
from domain.model.bots import BOTS_AT_MOST
from domain.model.call_quality import LEGS_KEPT
from domain.model.calls import CallTimes
from domain.model.groups import MEMBERS_AT_MOST
from domain.model.passwords import PASSWORD_AT_LEAST, PASSWORD_AT_MOST
from domain.model.retention import DELIVERIES_KEPT, Retention


def _split(value: Any) -> Any:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""A list in YAML, or one text with commas."""


def like(pattern: str, example: str) -> AfterValidator:
    """For a text; what is said of another one does not repeat it."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"it must look like {example}")
        return text

    return AfterValidator(check)


StunUrl = Annotated[str, like(r"stuns?:[^\s/?#]+", "stun:host:port")]
TurnUrl = Annotated[str, like(r"turns?:[^\s/?#]+(\?transport=(udp|tcp))?", "turn:host:port?transport=udp")]
"""RFC 7064 and RFC 7065: with another one browsers make no connection at all."""
StunUrls = Annotated[tuple[StunUrl, ...], NoDecode, BeforeValidator(_split)]
SfuUrl = Annotated[str, like(r"wss?://[^\s/?#]+/?|ws\+unix:/\S+", "ws://host:port or ws+unix:/path")]
SfuUrls = Annotated[tuple[SfuUrl, ...], NoDecode, BeforeValidator(_split)]
TurnUrls = Annotated[tuple[TurnUrl, ...], NoDecode, BeforeValidator(_split)]


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def names(model: type[BaseModel]) -> Mapping[str, str]:
    """Of its fields: as they are written, where Python could not write them so, and as they are called."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


class WebSettings(Group):
    """What is served beside the API."""

    root: Path | None = None
    """A folder with another built web client to serve instead of our own."""


class IceSettings(Group):
    """TURN is offered when both its URLs and the secret it shares with the relay are set."""

    stun_urls: StunUrls = ()
    """`stun:host:port`, told to everybody in a call."""
    turn_urls: TurnUrls = ()
    """`turn:host:port?transport=udp`, `turns:host:port`."""
    turn_secret: str = ""
    """As `static-auth-secret` of coturn; made by `openssl rand -hex 32`."""
    turn_seconds: float = Field(default=600, gt=0, le=600)
    """How long TURN credentials are good for."""

    @property
    def offers_turn(self) -> bool:
        return bool(self.turn_urls and self.turn_secret)

    @property
    def turn_lifetime(self) -> timedelta:
        return timedelta(seconds=self.turn_seconds)


class AccountSettings(Group):
    """What passwords must be like, and how long devices stay signed in."""

    password_at_least: int = Field(default=PASSWORD_AT_LEAST, ge=6, le=PASSWORD_AT_MOST)
    """Characters of a new password; the most common ones and the name itself are refused."""
    idle_days: float = Field(default=30, ge=1)
    """How long a device stays signed in that is not used."""
    absolute_days: float = Field(default=180, ge=1)
    """How long a device stays signed in at the most."""
    bots_at_most: int = Field(default=BOTS_AT_MOST, ge=0)
    """How many bots somebody may make; with 0 only `ichat admin add-bot` makes them."""

    @property
    def lifetimes(self) -> LoginLifetimes:
        return LoginLifetimes(timedelta(days=self.idle_days), timedelta(days=self.absolute_days))


class OpenIdSettings(Group):
    """People come in with the account that they have at an OpenID provider, which sends them back to `/oidc`
    of this server.
    """

    issuer: str = ""
    """`https://id.example.org`, as the provider itself writes it."""
    client_id: str = ""
    """By which the provider knows this server."""
    client_secret: str = ""
    """As the provider gave it (`client_secret_basic`)."""
    name: str = "OpenID"
    """What the button at the door says."""
    scopes: Texts = ("openid", "profile")
    """What the provider is asked to tell."""
    name_claim: str = "preferred_username"
    """What a new account is called after; an existing account of that name is never taken."""
    groups_claim: str = "groups"
    """Where the groups of a person stand."""
    administrators: str = ""
    """The group of those who look after this server."""


class LdapSettings(Group):
    """People come in with the name and password that they have in a company's directory (docs/ldap.md)."""

    url: Annotated[str, like(r"(ldaps?://([^\s/?#@:]+|\[[0-9A-Fa-f:]+\])(:\d+)?)?", "ldaps://host:port")] = ""
    """`ldaps://ldap.example.org`, or `ldap://` with StartTLS; it needs `pip install 'ichat[ldap]'`."""
    plain: bool = False
    """Whether to do without TLS at an `ldap://` address: everybody on the way reads the passwords."""
    ca_file: Path | None = None
    """The certificates of the authority, if this machine does not know it."""
    bind_dn: str = ""
    """An account that may only read, by which people are looked for."""
    bind_password: str = ""
    """Its password; best set as `ICHAT_LDAP__BIND_PASSWORD`."""
    base: str = ""
    """Below which people are: `ou=people,dc=example,dc=org`."""
    filter: str = "(uid={name})"
    """Which of them somebody is; `{name}` is what they typed."""
    user_dn: str = ""
    """Without an account that reads: how each entry is called, `uid={name},ou=people,dc=example,dc=org`."""
    id_attribute: str = "entryUUID"
    """What stays the same of an entry for ever: `objectGUID` in Active Directory."""
    name_attribute: str = "uid"
    """What a new account is called after; an existing account of that name is never taken."""
    nickname_attribute: str = "cn"
    """What everybody sees."""
    group: str = ""
    """The group of those who may come in: `cn=chat,ou=groups,dc=example,dc=org`. Default: everybody."""
    administrators: str = ""
    """The group of those who look after this server."""
    seconds: float = Field(default=5, gt=0, le=30)
    """How long each of its answers may take."""


class ConnectionSettings(Group):
    """What may be held by whoever connects, of each process; how long they may keep it waiting, in seconds.

    A process never has more connections than three quarters of the descriptors that it may open.
    """

    at_most: int = Field(default=20_000, ge=10)
    """Connections of each process. The oldest that waits makes room."""
    per_network: int = Field(default=2000, ge=1)
    """Besides websockets: a whole school stands behind one address."""
    head_seconds: float = Field(default=10, gt=0)
    """For the head of a request."""
    body_seconds: float = Field(default=20, gt=0)
    """For each piece of its body."""
    body_bytes_per_second: int = Field(default=1024, ge=1)
    """Looked at every `body_seconds`; a slower body is given up."""
    unread_seconds: float = Field(default=30, gt=0)
    """For a client to read its answer."""
    idle_seconds: float = Field(default=75, gt=0)
    """Between two requests: longer than the pause between two lines of a chat."""
    answer_seconds: float = Field(default=60, gt=0)
    """For us to answer."""


class CallSettings(Group):
    """Everybody sends to everybody, so each member more costs everybody.

    The times stand in docs/calls.md; clients beat every 10 s, so a life must be longer.
    """

    members_at_most: int = Field(default=8, ge=2, le=32)
    """Of one call."""
    ring_seconds: float = Field(default=60, gt=0)
    """How long a call rings, not longer than `limits.ringing`."""
    life_seconds: float = Field(default=32, gt=0)
    """After this time in silence somebody is out of the call."""
    grace_seconds: float = Field(default=5, gt=0)
    """After this time without a connection the others are told."""
    guests: bool = False
    """Whether people without an account come in, by a link and one by one."""

    @property
    def times(self) -> CallTimes:
        return CallTimes(
            timedelta(seconds=self.ring_seconds),
            timedelta(seconds=self.life_seconds),
            timedelta(seconds=self.grace_seconds),
        )


class SfuSettings(Group):
    """Calls of three and more go through a Janus (docs/sfu.md): everybody sends once, so more take part."""

    urls: SfuUrls = ()
    """`ws+unix:/run/ichat-janus/api.sock` or `ws://10.0.0.2:8188`, of each Janus; without any, calls go from
    everybody to everybody. Janus belongs to this server alone.
    """
    secret: str = ""
    """The `api_secret` of each Janus; made by `openssl rand -hex 32`."""
    admin_key: str = ""
    """The `admin_key` of its VideoRoom: who knows it may make rooms."""
    from_: int = Field(default=3, ge=2, alias="from")
    """How many must be in a call for it to go through a Janus."""
    video_at_most: int = Field(default=12, ge=2, le=50)
    """Members of a call through a Janus who may send pictures."""
    audio_at_most: int = Field(default=40, ge=2, le=100)
    """Members of a voice call through a Janus."""
    e2ee: bool = True
    """What goes through a Janus is encrypted from page to page, if all pages in the call can."""


class GroupSettings(Group):
    """Everybody in a group hears of everything in it, so each one more costs everybody."""

    members_at_most: int = Field(default=MEMBERS_AT_MOST, ge=2, le=5000)
    """Of one group."""


def _never(value: Any) -> Any:
    """YAML reads a bare `off` as False."""
    return None if value is False or value == "off" else value


Days = Annotated[Annotated[float, Field(ge=1)] | None, BeforeValidator(_never)]
"""Of 24 hours; `off` is for ever."""


class RetentionSettings(Group):
    """For how many days things are kept; `off` is for ever. See decision 22."""

    dissolved: float = Field(default=30, ge=0)
    """Messages of a group that was dissolved."""
    messages: Days = None
    """All messages, pinned ones too, with their pictures."""
    files: Days = None
    """Pictures in messages; the messages stay."""
    calls: Days = None
    """The history of calls."""
    quality: Days = LEGS_KEPT / timedelta(days=1)
    """How calls went, leg by leg."""
    audit: Days = None
    """What administrators did."""
    deliveries: Days = DELIVERIES_KEPT / timedelta(days=1)
    """By which a device that was away is told what it missed; one that was away longer reads the history."""

    @property
    def times(self) -> Retention:
        return Retention(
            messages=_of(self.messages),
            files=_of(self.files),
            calls=_of(self.calls),
            quality=_of(self.quality),
            audit=_of(self.audit),
            deliveries=_of(self.deliveries),
        )


def _of(days: float | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)


class BlobKind(StrEnum):
    LOCAL = "local"
    S3 = "s3"


class BlobSettings(Group):
    """Where the bytes of uploads lie. In S3, nodes need no shared folder."""

    kind: BlobKind = BlobKind.LOCAL
    """`local`: in `upload_dir`; `s3`: in a bucket (`pip install 'ichat[s3]'`); see `ichat move-files`."""
    bucket: str = ""
    """It has to be there, and nobody else may read it."""
    endpoint: str = Field(default="", pattern=r"^$|^https?://.+")
    """Of a store that is not AWS, such as `https://minio.example.org`."""
    region: str = "us-east-1"
    """Of the bucket; most stores that are not AWS take any."""
    prefix: str = ""
    """A folder in the bucket."""
    access_key: str = ""
    """Of somebody who may list, read, write and delete in the bucket."""
    access_secret: str = ""
    """The key's secret."""
    direct_uploads: bool = False
    """Whether pages send files of 16 MiB and more straight to the bucket; it needs a CORS rule."""
    public_endpoint: str = Field(default="", pattern=r"^$|^https?://.+")
    """Where pages reach the store, if not at `endpoint`."""


class ScanningSettings(Group):
    """ClamAV looks at each file before anybody may read it."""

    clamd: Annotated[str, like(r"|unix:/\S+|tcp://[^\s/?#]+:\d+", "unix:/path or tcp://host:port")] = ""
    """`unix:/run/clamav/clamd.ctl` or `tcp://host:3310`: where clamd listens; nothing is scanned without."""
    size_at_most: int = Field(default=25 * 1024**2, ge=1024**2)
    """Bytes of the largest file that clamd takes (its `StreamMaxLength`); larger ones are refused."""


class PushSettings(Group):
    """Web Push, for whoever has closed the page."""

    contact: str = Field(default="", pattern=r"^$|^(mailto:|https://).+")
    """`mailto:` or `https:`, for push services that want to complain; some take pushes only with it."""
    private_endpoints: bool = False
    """Whether push services may lie in private networks, and be spoken to without TLS."""


class TracingSettings(Group):
    """Traces for OpenTelemetry; none without an endpoint. They need `pip install ichat[tracing]`."""

    endpoint: str = Field(default="", pattern=r"^$|^https?://.+")
    """Where spans are sent by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`."""
    sample: float = Field(default=1, ge=0, le=1)
    """Which part of the requests is traced, from 0 to 1."""


class MetricsSettings(Group):
    """Where Prometheus finds the metrics; nowhere without a port."""

    host: str = "127.0.0.1"
    """Where Prometheus reaches this machine, and nobody else does."""
    port: int | None = Field(default=None, ge=0, le=65535)
    """Such as 9464."""
