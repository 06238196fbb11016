"""Which secrets a server takes, and the one that it makes."""

import base64
import re
from pathlib import Path

import pytest

from config.errors import InvalidSettings
from config.secret import COMMAND, previous_secret, token_secret, turn_secret
from config.setting_groups import IceSettings
from config.settings import Settings
from tests.secret import SECRET

PLACEHOLDER = re.findall(r"(?m)^static-auth-secret=(.*)$", Path("deploy/turnserver.conf").read_text())
GUESSED = [
    "abc", "admin", "password1", "secret", "Changeme", " ichat ", "a" * 64, "password1" * 8,
    "0123456789" * 5, "7" * 80, "correct horse battery staple", SECRET[:32], SECRET[:63],
    *PLACEHOLDER,
]  # fmt: skip


def test_a_server_that_only_this_machine_reaches_makes_and_keeps_its_own_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    secret = token_secret(settings)
    assert len(secret) == 64
    assert token_secret(settings) == secret
    assert (tmp_path / "data" / "jwt-secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", ["", "\n", "ab\0", "secret", "\xff"])
def test_a_kept_secret_that_is_none_is_refused(tmp_path: Path, kept: str) -> None:
    """After a power failure, or when somebody wrote it by hand, tokens could be forged with it."""
    (tmp_path / "jwt-secret").write_bytes(kept.encode("latin-1"))
    with pytest.raises(Exception, match="jwt-secret") as refused:
        token_secret(Settings(data_dir=tmp_path))
    assert type(refused.value).__name__ in {"InvalidSettings", "CannotStart"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "chat.example"])
def test_a_server_that_others_reach_needs_a_secret(tmp_path: Path, host: str) -> None:
    with pytest.raises(InvalidSettings, match=COMMAND):
        token_secret(Settings(data_dir=tmp_path, host=(host,)))
    with pytest.raises(InvalidSettings, match="ICHAT_JWT_SECRET"):
        token_secret(Settings(profile="cluster", mysql_url="x", redis_url="x"))


@pytest.mark.parametrize("secret", GUESSED)
def test_a_secret_that_can_be_guessed_is_refused_with_the_command_that_makes_one(secret: str) -> None:
    """Also by a server that only this machine reaches, and also between it and the TURN relay (S3)."""
    with pytest.raises(InvalidSettings, match=COMMAND) as refused:
        token_secret(Settings(jwt_secret=secret))
    assert secret not in str(refused.value) or secret == "secret"
    with pytest.raises(InvalidSettings, match=COMMAND):
        turn_secret(Settings(ice=IceSettings(turn_secret=secret)))
    with pytest.raises(InvalidSettings, match=COMMAND):
        previous_secret(Settings(jwt_previous_secret=secret))


@pytest.mark.parametrize(
    "secret",
    [
        SECRET,
        base64.b64encode(bytes.fromhex(SECRET)).decode(),
        base64.urlsafe_b64encode(bytes.fromhex(SECRET)).decode().rstrip("="),
        "the quick brown fox jumps over the lazy dog at noon",
    ],
)
def test_what_is_worth_32_random_bytes_is_taken(secret: str) -> None:
    assert token_secret(Settings(jwt_secret=secret)) == secret
    assert turn_secret(Settings(ice=IceSettings(turn_secret=secret))) == secret
