"""A directory that speaks LDAP (RFC 4511), asked by ldap3 in threads."""

import asyncio
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from ldap3 import BASE, NONE, SIMPLE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from adapters.fair_pool import FairPool
from adapters.metrics import DIRECTORY_WAIT_SECONDS
from domain.model.errors import Misconfigured, Unavailable
from domain.model.identities import Identity
from ports.directory import Directory

PART: Final = "ldap"
THREADS: Final = 8
WAITING: Final = 64
ANSWERS: Final = 5
"""Of the directory, at the most, to one question of ours: connection, bind, entry, groups, bind."""
SUCCESS: Final = 0
NO_SUCH_ENTRY: Final = 32
TOO_MANY: Final = 4
REFUSED: Final = {NO_SUCH_ENTRY, 34, 48, 49, 53}
"""Results by which a bind is refused (RFC 4511, appendix A): no such object, no such name, no password there,
a wrong one, one that does not count at present.
"""
OURSELVES: Final = "ichat"
"""The party of what nobody waits for with a password."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapPlace:
    """Where the directory is and how it is asked: as `LdapSettings`. `groups`: about which it is asked."""

    url: str
    plain: bool = False
    ca_file: Path | None = None
    bind_dn: str = ""
    bind_password: str = ""
    base: str = ""
    filter: str = "(uid={name})"
    user_dn: str = ""
    id_attribute: str = "entryUUID"
    name_attribute: str = "uid"
    nickname_attribute: str = "cn"
    groups: Sequence[str] = ()
    seconds: float = 5


@dataclass(frozen=True, slots=True)
class Entry:
    dn: str
    attributes: dict[str, list[bytes]]

    def text(self, attribute: str) -> str:
        [value, *_] = self.attributes.get(attribute.lower()) or [b""]
        return value.decode("utf-8", "replace")


class VerifiedTls(Tls):  # type: ignore[misc]  # ldap3 has no types
    """As everywhere else in Python: ldap3 by itself compares names with code of its own."""

    def __init__(self, ca_file: Path | None, seconds: float) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = ssl.create_default_context(cafile=ca_file)
        self._seconds = seconds

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ARG002 - it is always done
        connection.socket.settimeout(self._seconds)
        connection.socket = self._context.wrap_socket(
            connection.socket, server_hostname=connection.server.host
        )


class LdapDirectory(Directory):
    """One connection for each question: people sign in seldom, and each as themselves."""

    def __init__(self, place: LdapPlace) -> None:
        self._place = place
        self._pool = FairPool("directory", THREADS, WAITING, DIRECTORY_WAIT_SECONDS)
        self._names = (place.id_attribute, place.name_attribute, place.nickname_attribute)

    @property
    def tells_of_others(self) -> bool:
        return bool(self._place.base)

    async def identify(self, name: str, password: str, *, party: str) -> Identity | None:
        if not (_is_text(password) and _is_name(name)):
            return None  # a bind without a password succeeds, as nobody (RFC 4513, section 5.1.2)
        question = self._search_and_bind if self._place.base else self._bind_and_read
        return await self._ask(party, question, name, password)

    async def find(self, name: str) -> Identity | None:
        if not (self.tells_of_others and _is_name(name)):
            return None
        return await self._ask(OURSELVES, self._look_up, name)

    async def check(self) -> None:
        await self._ask(OURSELVES, self._check)

    async def _ask(self, party: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a thread, which may hang in the search for an address: nobody waits for that."""
        try:
            async with asyncio.timeout(ANSWERS * self._place.seconds):
                return await self._pool.run(party, work, *args, **kwargs)
        except TimeoutError:
            raise Unavailable(PART, "the directory takes too long") from None
        except (LDAPException, OSError) as error:
            raise Unavailable(PART, f"the directory cannot be asked: {_cause(error)}") from error

    def _search_and_bind(self, name: str, password: str) -> Identity | None:
        with self._as_ourselves() as connection:
            entry = self._search(connection, name)
            identity = self._identity(connection, entry, name) if entry else None
            # Also where there is none: how long an answer takes does not tell who exists.
            right = _bind(connection, entry.dn if entry else f"cn=nobody,{self._place.base}", password)
        return identity if right else None

    def _bind_and_read(self, name: str, password: str) -> Identity | None:
        dn = self._place.user_dn.replace("{name}", escape_rdn(name))
        with self._connected() as connection:
            if not _bind(connection, dn, password):
                return None
            entry = self._read(connection, dn, "(objectClass=*)", BASE)
            return self._identity(connection, entry, name) if entry else None

    def _look_up(self, name: str) -> Identity | None:
        with self._as_ourselves() as connection:
            entry = self._search(connection, name)
            return self._identity(connection, entry, name) if entry else None

    def _check(self) -> None:
        place = self._place
        if not place.base:  # without an account of our own it tells us nothing
            with self._connected():
                return
        with self._as_ourselves() as connection:
            for dn in (place.base, *place.groups):
                if self._read(connection, dn, "(objectClass=*)", BASE) is None:
                    raise Misconfigured(PART, f"the directory has no entry {dn}, or does not show it")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        place = self._place
        tls = VerifiedTls(place.ca_file, place.seconds)
        server = Server(place.url, get_info=NONE, tls=tls, connect_timeout=place.seconds)
        connection = Connection(
            server,
            receive_timeout=ceil(place.seconds),
            raise_exceptions=False,
            auto_referrals=False,
            check_names=False,
        )
        try:
            connection.open(read_server_info=False)
            connection.socket.settimeout(place.seconds)
            if not (server.ssl or place.plain):
                connection.start_tls(read_server_info=False)
            yield connection
        finally:
            _close(connection)

    @contextmanager
    def _as_ourselves(self) -> Iterator[Connection]:
        with self._connected() as connection:
            if self._place.bind_dn and not _bind(connection, self._place.bind_dn, self._place.bind_password):
                raise Misconfigured(PART, "the directory refuses ldap.bind_dn, or its password")
            yield connection

    def _search(self, connection: Connection, name: str) -> Entry | None:
        asked = self._place.filter.replace("{name}", escape_filter_chars(name))
        return self._read(connection, self._place.base, asked, SUBTREE)

    def _read(self, connection: Connection, base: str, asked: str, scope: str) -> Entry | None:
        connection.search(
            base,
            asked,
            scope,
            attributes=self._names,
            size_limit=2,
            time_limit=max(1, round(self._place.seconds)),
        )
        result = connection.result["result"]
        if result == NO_SUCH_ENTRY and scope == SUBTREE:
            raise Misconfigured(PART, "the directory has no entry ldap.base, or does not show it")
        if result not in {SUCCESS, NO_SUCH_ENTRY, TOO_MANY}:
            raise Unavailable(PART, f"the directory does not search: {connection.result['description']}")
        found = [each for each in connection.response or () if each["type"] == "searchResEntry"]
        if len(found) > 1:
            raise Misconfigured(PART, "ldap.filter finds more than one entry for one name")
        return _entry(found[0]) if found else None

    def _identity(self, connection: Connection, entry: Entry, name: str) -> Identity:
        place = self._place
        ids = entry.attributes.get(place.id_attribute.lower())
        if not ids:
            raise Misconfigured(PART, f"entries have no {place.id_attribute}: see ldap.id_attribute")
        return Identity(
            issuer=f"ldap {place.id_attribute.lower()}",
            subject=ids[0].hex(),
            username=entry.text(place.name_attribute),
            nickname=entry.text(place.nickname_attribute),
            groups=frozenset(group for group in place.groups if self._is_member(connection, entry, group)),
            directory_name=name,
        )

    def _is_member(self, connection: Connection, entry: Entry, group: str) -> bool:
        """Of a groupOfNames, a groupOfUniqueNames (RFC 4519) or a posixGroup (RFC 2307)."""
        dn = escape_filter_chars(entry.dn)
        uid = escape_filter_chars(entry.text(self._place.name_attribute))
        asked = f"(|(member={dn})(uniqueMember={dn})(memberUid={uid}))"
        return self._read(connection, group, asked, BASE) is not None


def _is_text(text: str) -> bool:
    """Not empty, and nothing that no UTF-8 can say."""
    return bool(text) and text.encode("utf-8", "ignore").decode() == text


def _is_name(text: str) -> bool:
    return _is_text(text) and not any(character < " " or character == "\x7f" for character in text)


def _bind(connection: Connection, dn: str, password: str) -> bool:
    """The password goes as it was typed: prepared as RFC 4013 says, some would become empty ones."""
    if connection.rebind(dn, password.encode(), SIMPLE):
        return True
    if connection.result["result"] in REFUSED:
        return False
    raise Unavailable(PART, f"the directory does not bind: {connection.result['description']}")


def _close(connection: Connection) -> None:
    with suppress(LDAPException, OSError):
        connection.unbind()
    if connection.socket:  # it is left open where TLS fails
        connection.socket.close()


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(
        found["dn"], {name.lower(): list(values) for name, values in found["raw_attributes"].items()}
    )


def _cause(error: Exception) -> str:
    """What a library says of the network and of certificates; of everything else only the kind."""
    return (
        str(error) if isinstance(error, OSError) or "ocket" in type(error).__name__ else type(error).__name__
    )
