"""What stands in deploy/, looked at by the programs that it is for."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.sources import load_settings
from tests.integration.test_command import serving
from tests.secret import SECRET

UNIT = Path("deploy/systemd/ichat.service")
JANUS_UNIT = Path("deploy/systemd/ichat-janus.service")
BACKUP_UNIT = Path("deploy/systemd/ichat-backup.service")
EXPOSURE_AT_MOST = 20
"""In tenths, as systemd reckons from 0 (nothing) to 10 (everything)."""


def analyze(*words: str) -> str:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: apt-get install systemd"
    said = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    text = said.stdout + said.stderr
    assert said.returncode == 0, text
    return text


def test_the_unit_is_what_systemd_understands(tmp_path: Path) -> None:
    """Not one word is unknown to it; the command is that of this environment."""
    ichat = Path(sys.executable).with_name("ichat")
    unit = tmp_path / "ichat.service"
    text, found = re.subn(r"^ExecStart=\S+", f"ExecStart={ichat}", UNIT.read_text(), flags=re.MULTILINE)
    assert found == 1
    unit.write_text(text)
    assert str(unit) not in analyze("verify", "--man=no", str(unit))


def test_the_units_may_do_little() -> None:
    for unit in (UNIT, JANUS_UNIT, BACKUP_UNIT):
        analyze(
            "security", "--offline=yes", f"--threshold={EXPOSURE_AT_MOST}", "--no-pager", str(unit.resolve())
        )


def test_the_unit_of_janus_is_what_systemd_understands() -> None:
    """It runs the program of the package; Debian's own unit is not meant."""
    assert str(JANUS_UNIT.resolve()) not in analyze("verify", "--man=no", str(JANUS_UNIT.resolve()))


def test_the_nightly_backup_is_what_systemd_understands(tmp_path: Path) -> None:
    """And its command writes a backup, where the server lies in another folder."""
    timer = BACKUP_UNIT.with_suffix(".timer")
    said = analyze("verify", "--man=no", str(timer.resolve()), str(BACKUP_UNIT.resolve()))
    assert "ichat-backup" not in said
    [command] = re.findall("^ExecStart=/bin/sh -c '(.+)'$", BACKUP_UNIT.read_text(), flags=re.MULTILINE)
    data = tmp_path / "data"
    with serving("--data-dir", str(data)):
        pass
    (tmp_path / "ichat.yml").write_text("name: Example")
    for ours, here in (
        ("$$", "$"),
        ("%%", "%"),
        ("/opt/ichat/.venv/bin/ichat", str(Path(sys.executable).with_name("ichat"))),
        ("/var/backups/ichat", str(tmp_path)),
        ("/etc/ichat/ichat.yml", str(tmp_path / "ichat.yml")),
        ("/var/lib/ichat", str(data)),
    ):
        command = command.replace(ours, here)
    subprocess.run(["/bin/sh", "-c", command], check=True)
    assert [each.suffix for each in tmp_path.glob("???.zip")] == [".zip"]


COMPOSE = Path("deploy/compose/compose.yml")
SECRETS = {"HOST": "chat.example.org", "JWT_SECRET": SECRET, "DATABASE_PASSWORD": "p", "TURN_SECRET": SECRET}


def instructions(name: str) -> list[str]:
    """What stands behind the instruction, in order; lines that go on are one."""
    text = Path("Dockerfile").read_text().replace("\\\n", " ")
    return [line.removeprefix(name).strip() for line in text.splitlines() if line.startswith(f"{name} ")]


def test_the_image_is_made_as_the_trade_does_it() -> None:
    """Not one remark of hadolint."""
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([hadolint, "--no-color", "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_image_has_all_that_it_is_built_from() -> None:
    """Each file that is copied is there and not ignored; nothing else gets into the context."""
    copied = [
        word for line in instructions("COPY") if not line.startswith("--from") for word in line.split()[:-1]
    ]
    wanted = {
        line.removeprefix("!") for line in Path(".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    assert set(copied) == wanted
    assert all(Path(each).exists() for each in copied)
    packages = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    assert {each.removesuffix("*") for each in packages["include"]} <= set(copied)


def test_the_image_is_nobodys_but_its_own() -> None:
    """Not root, of named versions, from locked packages, and it stops as we expect to be stopped."""
    assert instructions("USER") == ["10001:10001"]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert {line.split()[0] for line in instructions("FROM")} == {"python:3.12-slim-bookworm"}
    installs = [line for line in instructions("RUN") if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_the_image_knows_whether_its_server_lives(tmp_path: Path) -> None:
    """The very command: 0 while it serves, and not when nobody is there."""
    command = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    with serving("--data-dir", str(tmp_path)) as server:
        ask = partial(
            subprocess.run,
            [sys.executable, *command[1:]],
            env=os.environ | {"ICHAT_PORT": str(server.port)},
            capture_output=True,
            check=False,
        )
        assert ask().returncode == 0
        server.stop()
        assert ask().returncode == 1


def test_the_image_starts_with_settings_that_there_are() -> None:
    """As the environment of the image and of the compose file set them; the server would refuse others."""
    env = dict(word.split("=", 1) for word in " ".join(instructions("ENV")).split())
    told = composed()["services"]["node1"]["environment"]
    names = {name: value for name, value in {**env, **told}.items() if name.startswith("ICHAT_")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in names.items():
            patch.setenv(name, value)
        settings = load_settings()
    settings.check()
    assert settings.storage_kind == "mysql"
    assert settings.ice.offers_turn
    assert settings.proxies == 1


def composed() -> Any:
    """With the example's variables set."""
    text = COMPOSE.read_text()
    example = COMPOSE.with_name("env.example").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?\}", text))
    assert asked == set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE)) == set(SECRETS)
    for name, value in SECRETS.items():
        text = text.replace(f"${{{name}:?}}", value)
    return yaml.safe_load(text)


def test_what_is_composed_may_do_little() -> None:
    """Every service restarts, has a version, and our own can write into its data only."""
    services = composed()["services"]
    for name, service in services.items():
        assert service["restart"] in {"unless-stopped", "no"}, name
        assert name == "migrate" or service["image"] == "ichat" or ":" in service["image"], name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (
                source in composed()["volumes"]
                or source == "./turnserver.conf"
                or (COMPOSE.parent / source).exists()
            ), volume
    for node in ("node1", "node2", "migrate"):
        assert services[node]["read_only"]
        assert services[node]["cap_drop"] == ["ALL"]
    assert services["migrate"]["command"] == ["migrate"]
    assert "noeviction" in services["redis"]["command"]
