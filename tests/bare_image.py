"""The commands of the Dockerfile, one after the other, where there is no container engine.

`python -m tests.bare_image FOLDER`, as root, with Debian's `debootstrap`: each stage is a folder with bare
Debian, each RUN is that very command in it. What is made then serves with all but /data and /tmp read-only,
as nobody, and answers its own health check. Not part of `make test`: it asks for the internet and minutes.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent.parent
BASE: Final = ("python3", "python3-venv", "ca-certificates")
"""What the image's Python brings, as Debian has it."""
MADE_HERE: Final = shutil.ignore_patterns("web_dist", "__pycache__")
AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
SERVES_WITHIN: Final = 60.0


def instructions() -> Iterator[tuple[str, str]]:
    text = (HERE / "Dockerfile").read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest.strip()


class Stage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workdir = "/"
        self.user = ""
        self.environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp"}
        bootstrap = [
            "debootstrap",
            "--variant=minbase",
            f"--include={','.join(BASE)}",
            "bookworm",
            str(folder),
        ]
        subprocess.run(bootstrap, check=True, stdout=subprocess.DEVNULL)
        (folder / "usr/bin/python").symlink_to("python3")
        for file in (AUTHORITIES, Path("/etc/resolv.conf")):
            shutil.copy(file, folder / file.relative_to("/"))

    def apply(self, name: str, rest: str, stages: dict[str, "Stage"]) -> None:
        match name:
            case "WORKDIR":
                self.workdir = rest
                self._path(rest).mkdir(parents=True, exist_ok=True)
            case "ENV":
                self.environment |= dict(word.split("=", 1) for word in shlex.split(self._expanded(rest)))
            case "USER":
                self.user = rest
            case "COPY":
                self._copy(rest.split(), stages)
            case "RUN":
                print(f"RUN {rest}", flush=True)  # noqa: T201 - a program
                subprocess.run(self._command(["/bin/sh", "-c", rest]), check=True)

    def serve(self) -> subprocess.Popen[bytes]:
        """Read-only but for /data and /tmp."""
        user, _, group = self.user.partition(":")
        nobody = f"setpriv --reuid={user} --regid={group} --clear-groups"
        mounts = "mount -t tmpfs t /tmp && mount --bind /data /data && mount -o remount,bind,ro /"
        inside = self._inside("/bin/sh", "-c", f"{mounts} && exec {nobody} ichat serve")
        script = f"mount --bind {self.folder} {self.folder} && exec chroot {self.folder} {inside}"
        return subprocess.Popen(["unshare", "--mount", "/bin/sh", "-c", script])

    def run(self, *words: str) -> int:
        return subprocess.run(self._command(list(words)), check=False).returncode

    def _command(self, words: Sequence[str]) -> list[str]:
        there = shlex.quote(f"cd {self.workdir} && exec {self._inside(*words)}")
        script = (
            f"mount -t proc p {self.folder}/proc && mount --rbind /dev {self.folder}/dev && "
            f"exec chroot {self.folder} /bin/sh -c {there}"
        )
        return ["unshare", "--mount", "/bin/sh", "-c", script]

    def _inside(self, *words: str) -> str:
        environment = (f"{name}={value}" for name, value in self.environment.items())
        return shlex.join(["/usr/bin/env", "-i", *environment, *words])

    def _expanded(self, text: str) -> str:
        for name, value in self.environment.items():
            text = text.replace(f"${name}", value)
        return text

    def _copy(self, words: list[str], stages: dict[str, "Stage"]) -> None:
        root = HERE
        if words[0].startswith("--from="):
            root = stages[words.pop(0).removeprefix("--from=")].folder
        *sources, to = words
        for source in sources:
            origin, target = root / source.lstrip("/"), self._path(to)
            if origin.is_dir():
                shutil.copytree(origin, target, symlinks=True, ignore=MADE_HERE)
            else:
                shutil.copy(origin, target)

    def _path(self, inside: str) -> Path:
        return self.folder / os.path.join(self.workdir, inside).lstrip("/")  # noqa: PTH118 - a path inside


def main(folder: Path) -> None:
    stages: dict[str, Stage] = {}
    healthy: list[str] = []
    began = time.monotonic()
    for name, rest in instructions():
        if name == "FROM":
            stages[rest.partition(" AS ")[2]] = stage = Stage(folder / f"stage{len(stages)}")
        elif name == "HEALTHCHECK":
            healthy = json.loads(rest.partition("CMD ")[2])
        else:
            stage.apply(name, rest, stages)
    print(f"made in {time.monotonic() - began:.0f} s")  # noqa: T201
    stage.environment["ICHAT_JWT_SECRET"] = os.urandom(32).hex()
    server = stage.serve()
    try:
        deadline = time.monotonic() + SERVES_WITHIN
        while stage.run(*healthy):
            if time.monotonic() > deadline:
                sys.exit("it does not serve")
            time.sleep(1)
        print("it serves, and its health check says so")  # noqa: T201
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
