"""Who somebody is, as a directory knows it (ports/directory.py): one in memory, and Debian's slapd."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.ldap import LdapDirectory, LdapPlace
from domain.model.errors import Misconfigured, Unavailable
from domain.model.identities import Identity
from ports.directory import Directory
from tests.certificates import make_certificate
from tests.doubles.directory import MemoryDirectory
from tests.servers import free_port
from tests.servers.directory import (
    ELSEWHERE,
    GROUPS,
    PEOPLE,
    READER,
    READER_PASSWORD,
    DirectoryServer,
    directory_server,
)

STAFF = f"cn=staff,{GROUPS}"
PASSWORD = "right-horse-1"
STRANGE = "o'neil, (the) *, one\\two+three=\"#é🐢"


@dataclass
class Company:
    """A directory with Ann, who is staff, and somebody of a strange name."""

    directory: Directory
    server: DirectoryServer | None = None

    async def identify(self, name: str, password: str) -> Identity | None:
        return await self.directory.identify(name, password, party="test")


@pytest.fixture(scope="module")
def slapd() -> Iterator[DirectoryServer]:
    with directory_server() as server:
        ann = server.add_person("ann", PASSWORD, cn="Ann Example")
        server.add_person(STRANGE, PASSWORD)
        server.add(STAFF, "groupOfNames", member=ann)
        yield server


def place_at(server: DirectoryServer, **changes: Any) -> LdapPlace:
    place = LdapPlace(
        url=server.tls_url,
        ca_file=server.certificate,
        bind_dn=READER,
        bind_password=READER_PASSWORD,
        base=PEOPLE,
        groups=(STAFF,),
    )
    return replace(place, **changes)


def by_user_dn(server: DirectoryServer) -> LdapPlace:
    template = f"uid={{name}},{PEOPLE}"
    return place_at(
        server, url=server.url, base="", bind_dn="", bind_password="", user_dn=template, groups=()
    )


@pytest.fixture(params=["memory", "ldap searched", "ldap by name"])
def company(request: pytest.FixtureRequest) -> Company:
    if request.param == "memory":
        memory = MemoryDirectory()
        memory.add("ann", PASSWORD, nickname="Ann Example", groups=frozenset({STAFF}))
        memory.add(STRANGE, PASSWORD)
        return Company(memory)
    server = request.getfixturevalue("slapd")
    place = place_at(server) if request.param == "ldap searched" else by_user_dn(server)
    return Company(LdapDirectory(place), server)


async def test_name_and_password_say_who_it_is(company: Company) -> None:
    """With what others are to see; asked again it is the same person."""
    ann = await company.identify("ann", PASSWORD)
    assert ann
    assert (ann.username, ann.nickname, ann.directory_name) == ("ann", "Ann Example", "ann")
    again = await company.identify("ann", PASSWORD)
    assert again
    assert again.hash == ann.hash
    strange = await company.identify(STRANGE, PASSWORD)
    assert strange
    assert strange.hash != ann.hash


@pytest.mark.parametrize(
    "password", ["", "wrong-horse-1", "\0", " ", "\u00ad", "\u200b", PASSWORD + "\0", "\ud800"]
)
async def test_a_wrong_password_opens_nothing(company: Company, password: str) -> None:
    """An empty one binds as nobody, and so does one of which nothing is left (RFC 4513, 5.1.2; RFC 4013)."""
    assert await company.identify("ann", password) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nobody",
        "*",
        "a*",
        "ann)(uid=*",
        "*)(objectClass=*",
        "ann)(|(uid=*",
        "ann,ou=people",
        "ann\\2a",
        "ann+cn=Ann Example",
        "\\61nn",
        "ann\0",
        "ann\n",
        "\0",
        "#",
        " ",
        "ann" * 80,
    ],
)
async def test_what_somebody_types_is_a_name_and_nothing_else(company: Company, name: str) -> None:
    """Whatever means something in a filter or a name of the directory finds nobody, and breaks nothing."""
    assert await company.identify(name, PASSWORD) is None
    assert await company.directory.find(name) is None


async def test_who_is_there_is_found_without_a_password(company: Company) -> None:
    """Where the directory tells of others at all."""
    found = await company.directory.find("ann")
    assert (found is not None) == company.directory.tells_of_others
    assert found is None or found.hash == (await company.identify("ann", PASSWORD) or found).hash
    assert await company.directory.find("nobody") is None
    await company.directory.check()


@pytest.mark.parametrize("company", ["memory", "ldap searched"], indirect=True)
async def test_who_is_in_the_group(company: Company) -> None:
    """Ann is, the other one is not."""
    ann, other = await company.identify("ann", PASSWORD), await company.identify(STRANGE, PASSWORD)
    assert ann
    assert other
    assert (ann.groups, other.groups) == (frozenset({STAFF}), frozenset())


async def test_a_person_stays_themselves_under_a_new_name(slapd: DirectoryServer) -> None:
    """And who gets the old name is somebody else."""
    directory = LdapDirectory(place_at(slapd))
    dn = slapd.add_person("eve", PASSWORD)
    eve = await directory.identify("eve", PASSWORD, party="test")
    slapd.rename(dn, "uid=evelyn")
    other = slapd.add_person("eve", PASSWORD)
    renamed = await directory.identify("evelyn", PASSWORD, party="test")
    namesake = await directory.identify("eve", PASSWORD, party="test")
    assert eve
    assert renamed
    assert namesake
    assert renamed.hash == eve.hash != namesake.hash
    for gone in (other, f"uid=evelyn,{PEOPLE}"):
        slapd.remove(gone)
    assert await directory.identify("eve", PASSWORD, party="test") is None
    assert await directory.find("eve") is None


async def test_two_entries_of_one_name_are_nobody(slapd: DirectoryServer) -> None:
    """It is not left to chance who comes in."""
    directory = LdapDirectory(place_at(slapd, filter="(|(uid={name})(objectClass=person))"))
    with pytest.raises(Misconfigured):
        await directory.identify("ann", PASSWORD, party="test")


@pytest.mark.parametrize(
    "changes",
    [
        {"bind_password": "wrong"},
        {"base": "ou=nowhere,dc=example,dc=org"},
        {"groups": (f"cn=nothing,{GROUPS}",)},
    ],
)
async def test_what_is_set_wrong_is_said(slapd: DirectoryServer, changes: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured):
        await LdapDirectory(place_at(slapd, **changes)).check()


async def test_an_entry_that_cannot_be_told_from_others_is_nobody(slapd: DirectoryServer) -> None:
    directory = LdapDirectory(place_at(slapd, id_attribute="employeeNumber"))
    with pytest.raises(Misconfigured):
        await directory.identify("ann", PASSWORD, party="test")


async def test_a_password_goes_only_to_whom_the_certificate_names(
    slapd: DirectoryServer, tmp_path: Path
) -> None:
    """By TLS from the start or begun later; another authority, or another name, is not believed."""
    for url in (slapd.url, slapd.tls_url):
        found = await LdapDirectory(place_at(slapd, url=url)).identify("ann", PASSWORD, party="test")
        assert found
        other = make_certificate(tmp_path, "localhost").certificate
        wrong = (
            place_at(slapd, url=url, ca_file=other),
            place_at(slapd, url=url.replace("127.0.0.1", ELSEWHERE)),
        )
        for place in wrong:
            with pytest.raises(Unavailable):
                await LdapDirectory(place).identify("ann", PASSWORD, party="test")


async def test_without_tls_only_where_a_setting_says_so(slapd: DirectoryServer, monkeypatch: Any) -> None:
    """A server that does not begin TLS gets no password."""
    heard = b""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        while piece := await reader.read(1000):
            heard += piece
            if b"1.3.6.1.4.1.1466.20037" in piece:
                writer.write(bytes.fromhex("300c02010178070a010204000400"))  # protocolError
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        place = place_at(slapd, url=f"ldap://127.0.0.1:{port}", seconds=1)
        with pytest.raises(Unavailable):
            await LdapDirectory(place).identify("ann", PASSWORD, party="test")
    assert b"1.3.6.1.4.1.1466.20037" in heard
    assert READER_PASSWORD.encode() not in heard
    plain = LdapDirectory(place_at(slapd, url=slapd.url, plain=True))
    assert await plain.identify("ann", PASSWORD, party="test")


async def test_a_directory_that_is_away_or_says_nothing(slapd: DirectoryServer) -> None:
    """Everybody gets an answer after a while, and the event loop goes on meanwhile."""
    with pytest.raises(Unavailable):
        await LdapDirectory(place_at(slapd, url=f"ldaps://127.0.0.1:{free_port()}")).check()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        for url in (f"ldaps://127.0.0.1:{port}", f"ldap://127.0.0.1:{port}"):
            directory = LdapDirectory(place_at(slapd, url=url, seconds=0.2))
            asked = asyncio.ensure_future(directory.identify("ann", PASSWORD, party="test"))
            turns = 0
            with suppress(Unavailable):
                while not asked.done():
                    turns += 1
                    await asyncio.wait([asked], timeout=0.01)
            assert isinstance(asked.exception(), Unavailable)
            assert turns > 1
