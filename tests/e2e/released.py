"""The last release as processes: its code as it was, under the packages of this one."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

from tests.e2e.call_story import CallStory
from tests.e2e.devices import Device
from tests.e2e.nodes import SETTINGS, Node
from tests.e2e.people import Person
from tests.e2e.phones import Phone

CODE: Final = Path(__file__).parent.parent / "integration" / "released" / "1.0.0.zip"
"""Without the web client and the viewer of the API's description."""
UNKNOWN_THEN: Final[Mapping[str, Any]] = {"editedAt": None, "reactions": [], "pinned": False}
"""What the release did not say of a message, as the wire has it for one that has nothing of it."""
SETTINGS_SINCE: Final = {"ICHAT_CALLS__GUESTS", "ICHAT_PUSH__PRIVATE_ENDPOINTS"}


def of_then(environment: Mapping[str, str]) -> dict[str, str]:
    """The release starts with no setting that it does not know."""
    return {name: value for name, value in environment.items() if name not in SETTINGS_SINCE}


class Release:
    """Its code, unpacked into a folder of its own."""

    command: Final = (sys.executable, "-P", "-c", "from entrypoints.cli import main; main()")

    def __init__(self, folder: Path) -> None:
        with ZipFile(CODE) as packed:
            packed.extractall(folder)
        (folder / "entrypoints" / "web").mkdir()
        self.environment = os.environ | SETTINGS | {"PYTHONPATH": str(folder)}

    def run(self, environment: Mapping[str, str], *words: str) -> None:
        """Its command line."""
        everything = self.environment | dict(environment)
        subprocess.run([*self.command, *words], env=of_then(everything), check=True, capture_output=True)

    def node(self, folder: Path, environment: Mapping[str, str]) -> Node:
        return NodeOfThen(folder, "cluster", self.environment | dict(environment))


class NodeOfThen(Node):
    def _launch(self, words: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [*Release.command, *words]
        return subprocess.Popen(
            command, env=of_then(self._environment), stdout=log, stderr=log, start_new_session=True
        )


class PhoneOfThen(Phone):
    """At nodes of either version; the release's own frames are described nowhere any longer."""

    def _compare(self, frame: str | bytes) -> None: ...


class StoryOfThen(CallStory):
    """Clients of that time, at nodes of either version."""

    make_phone = PhoneOfThen

    async def at_both(self, owner: Person) -> None:
        """A device that is at whichever node is there."""
        await self.switch_on(DeviceOfThen(owner, "device", self._ports((0, 1))))


class DeviceOfThen(Device):
    """As `PhoneOfThen`."""

    def _compare(self, frame: str | bytes) -> None: ...

    async def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == 1:
            frame["payload"] = {**UNKNOWN_THEN, **frame["payload"]}
        await super().take(frame)
