"""The doctor before real servers: what is well is called well, and what is broken in turn is named."""

import asyncio
import json
import ssl
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from config.setting_groups import IceSettings, LdapSettings, OpenIdSettings, ScanningSettings, SfuSettings
from config.settings import Settings
from domain.model.audit import AT_THE_SERVER
from domain.model.call_media import UnitName
from entrypoints.administration import opened
from entrypoints.doctor import Verdict, examine
from entrypoints.doctor.scanning import examine_scanning
from entrypoints.doctor.sfu import examine_sfu
from tests.certificates import make_certificate
from tests.ichat_program import ichat
from tests.openid_provider import openid_provider
from tests.secret import SECRET
from tests.servers import free_port
from tests.servers.clamd import TAKES_AT_MOST, clamd_server
from tests.servers.directory import READER, READER_PASSWORD, SUFFIX, directory_server
from tests.servers.janus import ADMIN_KEY, janus_server
from tests.turn_server import turn_server


async def verdicts(**settings: object) -> dict[str, str]:
    """Of what talks to another program."""
    here = Settings(jwt_secret=SECRET, **settings)  # type: ignore[arg-type]
    return {each.part: each.verdict.value async for each in examine(here)}


async def test_what_is_well(tmp_path: Path, database_url: str, redis_url: str) -> None:
    """Each database server with Redis; of the tests' Redis it is noticed that it keeps nothing."""
    found = await verdicts(
        profile="cluster", database_url=database_url, redis_url=redis_url, data_dir=tmp_path
    )
    for part in (
        "database",
        "isolation",
        "database clock",
        "migrations",
        "redis",
        "redis policy",
        "redis clock",
    ):
        assert found[part] == "well", part
    assert found["redis persistence"] == "doubtful"


async def test_a_database_that_is_not_migrated_or_not_there(
    tmp_path: Path, empty_database_url: str, redis_url: str
) -> None:
    words = {"profile": "cluster", "redis_url": redis_url, "data_dir": tmp_path}
    assert (await verdicts(database_url=empty_database_url, **words))["migrations"] == "broken"
    scheme = empty_database_url.partition(":")[0]
    away = f"{scheme}://ann:secret@127.0.0.1:{free_port()}/ichat"
    assert (await verdicts(database_url=away, **words))["database"] == "broken"


async def test_a_redis_that_evicts_or_is_away(tmp_path: Path, mysql_url: str, redis_url: str) -> None:
    words = {"profile": "cluster", "database_url": mysql_url, "data_dir": tmp_path}
    with Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert (await verdicts(redis_url=redis_url, **words))["redis policy"] == "broken"
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert (await verdicts(redis_url=f"redis://127.0.0.1:{free_port()}/0", **words))["redis"] == "broken"


@pytest.mark.parametrize(
    ("loopback_peers", "secret", "verdict"),
    [(True, SECRET, "well"), (True, SECRET[::-1], "broken"), (False, SECRET, "broken")],
    ids=["well", "another secret", "it refuses its own address"],
)
async def test_a_relay(tmp_path: Path, loopback_peers: bool, secret: str, verdict: str) -> None:
    """Over UDP and TCP, each to the echo."""
    async with turn_server(loopback_peers=loopback_peers) as port:
        ice = IceSettings(turn_urls=(f"turn:127.0.0.1:{port}",), turn_secret=secret)
        found = await verdicts(ice=ice, data_dir=tmp_path)
    assert (found["TURN over UDP"], found["TURN over TCP"]) == (verdict, verdict)


async def test_a_relay_that_is_away(tmp_path: Path) -> None:
    ice = IceSettings(turn_urls=(f"turn:127.0.0.1:{free_port()}?transport=tcp",), turn_secret=SECRET)
    assert (await verdicts(ice=ice, data_dir=tmp_path))["TURN over TCP"] == "broken"


async def test_a_relay_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    """Browsers would not take it, whatever listens there."""
    certificate = make_certificate(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    async with await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context
    ) as relay:
        port = relay.sockets[0].getsockname()[1]
        ice = IceSettings(turn_urls=(f"turns:localhost:{port}",), turn_secret=SECRET)
        settings = Settings(jwt_secret=SECRET, ice=ice, data_dir=tmp_path)
        [found] = [each async for each in examine(settings) if each.part == "TURN over TLS"]
    assert found.verdict is Verdict.BROKEN
    assert "certificate" in found.says
    assert "whole chain" in found.advice


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"ldap": "well"}),
        ({"bind_password": "wrong"}, {"ldap": "broken"}),
        ({"group": f"cn=nothing,{SUFFIX}"}, {"ldap": "broken"}),
        ({"ca_file": None}, {"ldap": "broken"}),
        ({"url": f"ldaps://127.0.0.1:{free_port()}"}, {"ldap": "broken"}),
        ({"plain": True, "url": None}, {"ldap": "well", "ldap security": "doubtful"}),
        (
            {"base": "", "bind_dn": "", "bind_password": "", "user_dn": "uid={name}"},
            {"ldap": "well", "ldap people": "doubtful"},
        ),
    ],
)
async def test_a_directory(tmp_path: Path, changes: dict[str, Any], found: dict[str, str]) -> None:
    with directory_server() as server:
        ldap = LdapSettings(
            url=server.tls_url,
            ca_file=server.certificate,
            base=SUFFIX,
            bind_dn=READER,
            bind_password=READER_PASSWORD,
        )
        if "url" in changes and not changes["url"]:
            changes = changes | {"url": server.url}
        said = await verdicts(ldap=ldap.model_copy(update=changes), data_dir=tmp_path)
    assert {part: verdict for part, verdict in said.items() if part.startswith("ldap")} == found


async def test_an_openid_provider(tmp_path: Path) -> None:
    """One that answers, one that calls itself otherwise, and one that is away."""

    async def verdict(issuer: str) -> str:
        oidc = OpenIdSettings(issuer=issuer, client_id="ichat", client_secret="secret")
        return (await verdicts(oidc=oidc, data_dir=tmp_path))["openid"]

    with openid_provider([]) as issuer:
        assert await verdict(issuer) == "well"
        assert await verdict(f"{issuer}/") == "broken"
    assert await verdict(issuer) == "broken"


def test_the_command_says_it_to_people_and_machines(tmp_path: Path) -> None:
    """It ends with 1 where something is broken, and makes nothing."""
    data = tmp_path / "data"
    said = ichat("doctor", "--data-dir", str(data))
    assert (said.returncode, "ok database: SQLite" in said.stdout) == (0, True), said
    told = json.loads(ichat("doctor", "--json", "--data-dir", str(data)).stdout)
    assert {each["verdict"] for each in told} <= {verdict.value for verdict in Verdict}
    assert not data.exists()
    broken = ichat("doctor", "--data-dir", str(data), ICHAT_ORIGINS="chat.example.org")
    assert broken.returncode == 1
    assert "!! origins: no page has the origin chat.example.org." in broken.stdout


def test_every_setting_its_value_and_where_it_comes_from(tmp_path: Path) -> None:
    """Secrets and passwords are masked; the first source that names a setting wins."""
    file = tmp_path / "ichat.yml"
    file.write_text(
        "name: Home\nport: 1\nice:\n  turn-secret: hidden-in-the-file\n  turn-urls: turn:a\n"
        "limits:\n  revoke: 60\n"
    )
    environment = {
        "ICHAT_PORT": "8081",
        "ICHAT_DATABASE_URL": "mysql://ann:hidden-word@127.0.0.1/ichat",
        "ICHAT_DATABASE_REPLICA_URLS": "mysql://ann:hidden-one@h/ichat, mysql://ann:hidden-two@i/ichat",
        "ICHAT_JWT_SECRET": "hidden-too",
        "ICHAT_CALLS__RING_SECONDS": "45",
    }
    said = ichat("check-config", "--json", "--config", str(file), "--data-dir", str(tmp_path), **environment)
    assert "hidden" not in said.stdout + said.stderr
    found = {each["name"]: (each["value"], each["source"]) for each in json.loads(said.stdout)}
    assert found["name"] == ("Home", str(file))
    assert found["port"] == ("8081", "ICHAT_PORT")
    assert found["data_dir"] == (str(tmp_path), "command line")
    assert found["ice.turn_secret"] == ("***", str(file))
    assert found["database_url"] == ("mysql://ann:***@127.0.0.1/ichat", "ICHAT_DATABASE_URL")
    assert found["database_replica_urls"][0] == "mysql://ann:***@h/ichat, mysql://ann:***@i/ichat"
    assert found["calls.ring_seconds"] == ("45.0", "ICHAT_CALLS__RING_SECONDS")
    assert found["storage"] == ("mysql", "default")
    assert found["limits.revoke"] == ("60", str(file))
    assert "ICHAT_PORT" in ichat("check-config", "--data-dir", str(tmp_path), ICHAT_PORT="8082").stdout


def test_every_name_that_is_spelt_wrong_is_told_at_once() -> None:
    refused = ichat("check-config", ICHAT_PROT="1", ICHAT_DATABSE_URL="x")
    assert refused.returncode == 2
    assert "ICHAT_PROT is unknown; did you mean ICHAT_PORT?" in refused.stderr
    assert "ICHAT_DATABSE_URL is unknown; did you mean ICHAT_DATABASE_URL?" in refused.stderr


async def test_a_janus_that_is_well_wrong_or_away(tmp_path: Path) -> None:
    """It is named with what is wrong: our secret, the key for rooms, or that it does not answer."""
    away = f"ws://127.0.0.1:{free_port()}"
    with janus_server() as janus:

        async def of_janus(url: str, secret: str = SECRET, key: str = ADMIN_KEY) -> tuple[str, str]:
            settings = Settings(data_dir=tmp_path, sfu=SfuSettings(urls=(url,), secret=secret, admin_key=key))
            [found] = [each async for each in examine_sfu(settings)]
            return found.verdict.value, found.advice

        assert await of_janus(janus.url) == ("well", "")
        assert await of_janus(janus.url, secret="other") == ("broken", "sfu.secret must be its api_secret.")
        assert await of_janus(janus.url, key="other") == ("broken", "sfu.admin_key must be its admin_key.")
        assert (await of_janus(away))[0] == "broken"


async def test_januses_that_are_out_of_service(tmp_path: Path) -> None:
    """Each is named, with since when; of a stopped one that is no fault. If all are, larger calls have no
    place, and that is one.
    """
    with janus_server() as janus:
        stopped = f"ws://127.0.0.1:{free_port()}"
        sfu = SfuSettings(urls=(janus.url, stopped), secret=SECRET, admin_key=ADMIN_KEY)
        settings = Settings(jwt_secret=SECRET, data_dir=tmp_path, sfu=sfu)

        async def drain(url: str) -> list[tuple[str, str]]:
            async with opened(settings) as parts:
                await parts.calling().units().drain(AT_THE_SERVER, UnitName(url))
            found = [each async for each in examine_sfu(settings)]
            assert "out of service since" in found[sfu.urls.index(url)].says
            return [(each.part, each.verdict.value) for each in found]

        one = [(f"Janus {janus.url}", "well"), (f"Janus {stopped}", "doubtful")]
        assert await drain(stopped) == one
        both = [(f"Janus {janus.url}", "doubtful"), (f"Janus {stopped}", "doubtful"), ("SFU", "broken")]
        assert await drain(janus.url) == both


async def test_a_virus_scanner_that_is_well_away_or_takes_too_little(tmp_path: Path) -> None:
    """It has to find what every scanner finds, and to take the largest file that we take."""
    with clamd_server() as clamd:

        async def of_clamd(address: str, size: int) -> tuple[str, str]:
            scanning = ScanningSettings(clamd=address, size_at_most=size)
            settings = Settings(data_dir=tmp_path, scanning=scanning)
            [found] = [each async for each in examine_scanning(settings)]
            return found.verdict.value, found.advice

        for address in (clamd.tcp, clamd.unix):
            assert await of_clamd(address, TAKES_AT_MOST) == ("well", "")
        assert (await of_clamd(clamd.tcp, TAKES_AT_MOST + 1))[1].startswith("Raise StreamMaxLength")
        away = f"tcp://127.0.0.1:{free_port()}"
        assert await of_clamd(away, TAKES_AT_MOST) == ("broken", "Start clamd, or correct scanning.clamd.")
    assert [each async for each in examine_scanning(Settings(data_dir=tmp_path))] == []
