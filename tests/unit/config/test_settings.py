"""Where settings come from, and which of them cannot be."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.errors import InvalidSettings
from config.secret import token_secret
from config.sources import load_settings
from tests.secret import SECRET

ORIGINAL = """
jwt:
  secret: kept-from-before
  issuer: chat
mysql:
  host: db.example
  port: 3307
  user: ichat
  password: "p@ss/word"
  dbname: ichat
redis:
  host: redis.example
  port: 6380
  password: "s:cret"
log-level: debug
upload-dir: /srv/upload
api-prefix: /chat/api
dev: true
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yml"
    file.write_text(text)
    return file


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ICHAT_"):
            monkeypatch.delenv(name)


def test_without_any_word_everything_is_in_one_process() -> None:
    settings = load_settings()
    assert (settings.profile, settings.storage_kind, settings.queue_kind) == ("default", "sqlite", "memory")
    assert (settings.host, settings.port, settings.api_prefix) == (("127.0.0.1",), 8080, "/api")


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(
        tmp_path,
        "port: 1\nhost: file\nlog_level: error\nlimits: {upload_per_user: 1/2, calls_per_user: 3/4}\n",
    )
    monkeypatch.setenv("ICHAT_PORT", "2")
    monkeypatch.setenv("ICHAT_HOST", "environment")
    monkeypatch.setenv("ICHAT_LIMITS__UPLOAD_PER_USER", "5/6")
    settings = load_settings(file, port=3, host=None)
    assert (settings.port, settings.host, settings.log_level) == (3, ("environment",), "error")
    assert settings.limits == {"upload_per_user": "5/6", "calls_per_user": "3/4"}


def test_the_environment_names_servers_secret_and_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICHAT_MYSQL_URL", "mysql://u:p@h:1/d")
    monkeypatch.setenv("ICHAT_REDIS_URL", "redis://h:2/0")
    monkeypatch.setenv("ICHAT_JWT_SECRET", SECRET)
    monkeypatch.setenv("ICHAT_RATE_LIMITS", "off")
    monkeypatch.setenv("ICHAT_ORIGINS", "https://a.example, https://b.example")
    settings = load_settings(profile="cluster")
    assert (settings.mysql_url, settings.redis_url) == ("mysql://u:p@h:1/d", "redis://h:2/0")
    assert (settings.storage_kind, settings.queue_kind, settings.rate_limits_kind) == (
        "mysql",
        "redis",
        "off",
    )
    assert settings.origins == ("https://a.example", "https://b.example")
    assert token_secret(settings) == SECRET


def test_the_file_of_the_original_is_understood(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, ORIGINAL))
    assert settings.profile == "cluster"
    assert settings.mysql_url == "mysql://ichat:p%40ss%2Fword@db.example:3307/ichat"
    assert settings.redis_url == "redis://:s%3Acret@redis.example:6380/0"
    assert (settings.jwt_secret, settings.jwt_issuer) == ("kept-from-before", "chat")
    assert (settings.uploads, settings.api_prefix, settings.log_level) == (
        Path("/srv/upload"),
        "/chat/api",
        "debug",
    )


def test_the_original_kept_its_uploads_beside_itself(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, "jwt: {secret: kept-from-before}\n"))
    assert settings.uploads == Path("upload")
    assert load_settings(data_dir=tmp_path).uploads == tmp_path / "uploads"


def test_the_scheme_of_the_database_picks_the_storage(tmp_path: Path) -> None:
    assert load_settings(data_dir=tmp_path).database_file == tmp_path / "ichat.db"
    file = load_settings(database_url="sqlite:/srv/chat.db")
    assert (file.storage_kind, file.database_file) == ("sqlite", Path("/srv/chat.db"))
    server = load_settings(database_url="mysql://h/d", database_connections=5)
    assert (server.storage_kind, server.database_server, server.pool_size) == ("mysql", "mysql://h/d", 5)


def test_the_names_from_before_there_were_several_servers_go_on_working() -> None:
    cluster = load_settings(
        profile="cluster", mysql_url="mysql://h/d", redis_url="redis://h/0", mysql_connections=7
    )
    assert (cluster.storage_kind, cluster.database_server, cluster.pool_size) == ("mysql", "mysql://h/d", 7)
    assert load_settings(mysql_url="mysql://h/d").storage_kind == "sqlite"


def test_one_number_of_a_limit_may_differ() -> None:
    limits = load_settings(limits={"login_per_account": "3/60"}).service_limits()
    assert (limits.login_per_account.count, limits.login_per_account.seconds) == (3, 60)
    assert limits.login_per_address.count == 300


def test_how_long_a_message_can_be_taken_back_is_the_houses_choice(tmp_path: Path) -> None:
    """In seconds, as a number or as text."""
    file = written(tmp_path, "limits: {revoke: 300}\n")
    assert load_settings(file).service_limits().revoke == timedelta(minutes=5)
    assert load_settings(limits={"revoke": "0"}).service_limits().revoke == timedelta(0)
    assert load_settings().service_limits().revoke == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"profile": "cluster"}, "ICHAT_DATABASE_URL=mysql://"),
        ({"profile": "cluster", "mysql_url": "mysql://h/d"}, "ICHAT_REDIS_URL"),
        ({"profile": "cluster", "mysql_url": "h:3306"}, "ICHAT_DATABASE_URL=mysql://"),
        ({"database_url": "oracle://h/d"}, "begins with one of sqlite:, mysql:"),
        ({"database_url": "sqlite:///ichat.db"}, "sqlite:/folder/ichat.db"),
        ({"database_url": "mysql:ichat"}, "mysql://user:password@host:port/database"),
        ({"profile": "cluster", "database_url": "postgresql:///d"}, "ICHAT_REDIS_URL"),
        ({"storage": "sqlite", "database_url": "mysql://h/d"}, "storage is sqlite"),
        ({"profile": "cluster", "mysql_url": "mysql://h/d", "redis_url": "h:6379"}, "ICHAT_REDIS_URL"),
        ({"workers": 2}, "--profile cluster"),
        ({"profile": "test", "workers": 2}, "--profile cluster"),
        ({"profile": "huge"}, "profile"),
        ({"port": 70000}, "port"),
        ({"colour": "blue"}, "colour"),
        ({"api_prefix": "api"}, "api_prefix"),
        ({"base_path": "/chat/"}, "base_path is wrong: it must look like /chat"),
        ({"base_path": "chat"}, "base_path"),
        ({"base_path": "/../chat"}, "base_path"),
        ({"base_path": '/">'}, "base_path"),
        ({"limits": {"sleep": "1/2"}}, "limits.sleep is unknown"),
        ({"limits": {"login_per_account": "often"}}, "limits.login_per_account"),
        ({"limits": {"login_per_account": "0/1"}}, "limits.login_per_account"),
        ({"limits": {"revoke": "for ever"}}, "limits.revoke"),
        ({"limits": {"revoke": -1}}, "limits.revoke"),
        ({"calls": {"ring_seconds": 181}}, "another only for 180 s"),
        ({"limits": {"ringing": 59}}, "calls.ring_seconds is 60"),
        ({"host": ""}, "host is wrong: it must not be empty"),
        ({"database_url": "mysql://u@h"}, "names no database"),
        ({"database_url": "postgresql://u@h/a/b"}, "names no database"),
        ({"database_url": "mysql://u:half%quoted@h/d"}, "%25"),
        ({"database_replica_urls": "mysql://h/d"}, "of MariaDB only; the storage is sqlite"),
        ({"database_url": "postgresql://h/d", "database_replica_urls": "postgresql://r/d"}, "is postgresql"),
        (
            {"database_url": "mysql://h/d", "database_replica_urls": "mysql://r/d, r"},
            "each looks like mysql:",
        ),
        ({"database_url": "mysql://h/d", "database_replica_urls": "mysql://r"}, "names no database"),
        ({"queue": "redis", "redis_url": "redis://h/first"}, "redis://host:port/0"),
        ({"ice": {"stun_urls": "stun.example.org"}}, "must look like stun:host:port"),
        ({"ice": {"turn_urls": "turn:a, turn://b", "turn_secret": SECRET}}, "must look like turn:host"),
        ({"ice": {"turn_urls": "turn:a"}}, "ice.turn_secret"),
        ({"ice": {"turn_secret": SECRET}}, "ice.turn_urls"),
        ({"oidc": {"issuer": "https://id.example.org", "client_id": "ichat"}}, "oidc.client_secret"),
        ({"oidc": {"issuer": "id.example.org", "client_id": "a", "client_secret": "b"}}, "https://"),
        ({"ldap": {"url": "ldap.example.org"}}, "ldaps://host:port"),
        ({"ldap": {"url": "ldaps://u:p@ldap.example.org"}}, "ldaps://host:port"),
        ({"ldap": {"url": "ldaps://h"}}, "ldap.base"),
        ({"ldap": {"url": "ldaps://h", "base": "dc=a", "user_dn": "uid={name}"}}, "ldap.user_dn"),
        ({"ldap": {"url": "ldaps://h", "base": "dc=a", "bind_dn": "cn=a"}}, "ldap.bind_password"),
        ({"ldap": {"url": "ldaps://h", "base": "dc=a", "filter": "(uid=ann)"}}, "{name}"),
        ({"ldap": {"url": "ldaps://h", "base": "dc=a", "filter": "uid={name}"}}, "in brackets"),
        ({"ldap": {"url": "ldaps://h", "user_dn": "uid=ann,dc=a"}}, "{name}"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word_that_helps(given: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidSettings, match=word):
        load_settings(**given)


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("ICHAT_MYSQL_ULR", "ICHAT_MYSQL_URL"),
        ("ichat_jwt_secrets", "ICHAT_JWT_SECRET"),
        ("ICHAT_CALLS__RING_SECOND", "calls.ring_seconds"),
        ("ICHAT_LIMITS__LOGIN_PER_ACOUNT", "limits.login_per_account"),
        ("ICHAT_PORT__NUMBER", "ICHAT_PORT"),
    ],
)
def test_a_variable_that_is_spelt_wrong_is_refused_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    """It would set nothing, and nobody would notice."""
    monkeypatch.setenv(variable, "1/2")
    with pytest.raises(InvalidSettings, match=f"is unknown; did you mean {meant}\\?"):
        load_settings()


@pytest.mark.parametrize("value", ["4711", "4711/60", "[4711]"])
def test_a_group_is_set_name_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ICHAT_LIMITS", value)
    with pytest.raises(InvalidSettings, match="ICHAT_LIMITS__NAME") as refused:
        load_settings()
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("prot: 1", "port"),
        ("log-levle: error", "log_level"),
        ("ice: {turn-url: x}", "ice.turn_urls"),
        ("limits: {login_per_acount: 1/2}", "limits.login_per_account"),
    ],
)
def test_a_name_in_the_file_that_is_spelt_wrong_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, text: str, meant: str
) -> None:
    with pytest.raises(InvalidSettings, match=f"is unknown; did you mean {meant}\\?"):
        load_settings(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "jwt_secret: 271828182845904523",
        "jwt-secret: [271828182845904523]",
        "port: '271828182845904523'",
        "ice: 271828182845904523",
        "limits: {login_per_account: '271828182845904523'}",
        "jwt_secret: 271828182845904523: x",
        "mysql: 271828182845904523",
        "jwt: [271828182845904523]",
        "mysql: {port: 271828182845904523x}\nredis: {}",
        "limits: {revoke: '271828182845904523x'}",
        "api_prefix: '271828182845904523'",
        "ice: {turn_urls: ['271828182845904523'], turn_secret: x}",
        "database_url: 'mysql://u:271828182845904523@h'",
        "{queue: redis, redis_url: 'redis://:x@h/271828182845904523x'}",
    ],
)
def test_no_refusal_repeats_what_was_set(tmp_path: Path, text: str) -> None:
    """It may be a secret, and the refusal stands in a log."""
    with pytest.raises(InvalidSettings) as refused:
        load_settings(written(tmp_path, text))
    assert "271828182845904523" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_name_without_a_value_sets_nothing(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, "port:\nice: {turn_secret: }\n"))
    assert (settings.port, settings.ice.turn_secret) == (8080, "")


@pytest.mark.parametrize("text", ["[1, 2]", "port: [", "text"])
def test_a_file_that_is_no_list_of_settings_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidSettings):
        load_settings(written(tmp_path, text))
    with pytest.raises(InvalidSettings, match="cannot be read"):
        load_settings(tmp_path / "missing.yml")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"database_url": "mysql://u:4711@h/db?ssl_caa=/x"}, "ssl_caa is unknown; did you mean ssl_ca?"),
        ({"database_url": "postgresql://u:4711@h/db?sslmod=require"}, "did you mean sslmode?"),
        ({"database_url": "mysql://u:4711@h/db?sslmode=require"}, "sslmode is unknown"),
        ({"database_url": "mysql://u:4711@h/db?ssl_ca_certs=/x"}, "ssl_ca_certs is unknown"),
        ({"database_url": "mysql://u:4711@h:4712x/db"}, "%2F"),
        ({"queue": "redis", "redis_url": "redis://:4711@h/0?ssl_ca_certs=/x"}, "begins with rediss://"),
        ({"queue": "redis", "redis_url": "rediss://:4711@h/0?ssl_ca=/x"}, "did you mean ssl_ca_certs?"),
        ({"database_url": "mysql://u:4711#2@h/db"}, "%23"),
        ({"queue": "redis", "redis_url": "redis://:4711/4712@h:6379/0"}, "%2F"),
    ],
)
def test_an_option_of_a_url_that_nobody_knows_is_refused(given: dict[str, Any], words: str) -> None:
    """It would be ignored, and what was meant to go by TLS go in the clear. Secrets are not repeated."""
    with pytest.raises(InvalidSettings) as refused:
        load_settings(**given)
    assert re.search(words.replace("?", r"\?"), str(refused.value))
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(("written_as", "kept"), [("off", None), ("90", timedelta(days=90))])
def test_how_long_things_are_kept_is_said_in_days_or_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_as: str, kept: timedelta | None
) -> None:
    """In YAML, where a bare `off` is no text, and in the environment; less than a day is refused."""
    file = written(tmp_path, f"retention: {{messages: {written_as}}}\n")
    assert load_settings(file).retention.times.messages == kept
    monkeypatch.setenv("ICHAT_RETENTION__DELIVERIES", written_as)
    assert load_settings(file).retention.times.deliveries == kept
    monkeypatch.setenv("ICHAT_RETENTION__DELIVERIES", "0.5")
    with pytest.raises(InvalidSettings, match="deliveries"):
        load_settings(file)
