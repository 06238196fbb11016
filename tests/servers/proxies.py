"""The reverse proxies that deploy/ has configurations for, each with its own, before nodes of the tests."""

import contextlib
import re
import ssl
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx

from tests.certificates import Certificate, make_certificate
from tests.plain_http import ask
from tests.servers.ports import free_port
from tests.servers.process import Server, find_program, running, temporary_folder

DEPLOY: Final = Path(__file__).parent.parent.parent / "deploy"
HERE: Final = ("localhost", "127.0.0.1", "[::1]")
PATH: Final = "/chat"
"""As the configurations call it, in the lines that hold below a path only."""
NODES: Final = ("127.0.0.1:8081", "127.0.0.1:8082")
"""As the configurations call them."""
COMPLAINTS: Final = 60
"""Lines."""


class Proxy(Server):
    """Speaks TLS on `port`, and plain HTTP, which leads there, on `plain_port`."""

    program: tuple[str, str]
    """Its name, and Debian's package."""
    template: str
    for_a_whole_name: str
    """What goes where the nodes are below a path."""
    plain_port = 0

    def __init__(self, folder: Path, nodes: Sequence[int], certificate: Certificate, base_path: str) -> None:
        super().__init__(folder)
        self.plain_port = free_port()
        self.base_path = base_path
        self.nodes = [f"127.0.0.1:{port}" for port in nodes]
        self.certificate = certificate
        self.tls = ssl.create_default_context(cafile=certificate.certificate)
        name, package = self.program
        self._program = find_program((name,), package, "nothing")
        self.configuration.write_text(self._rendered())

    @property
    def configuration(self) -> Path:
        return self.folder / Path(self.template).name

    @property
    def url(self) -> str:
        """Where people find the nodes."""
        return f"https://localhost:{self.port}{self.base_path}"

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return ask("GET", f"{self.url}/livez", verify=self.tls).is_success
        return False

    def complaints(self) -> str:
        """What it has logged of late, but for answers that were well."""
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if " 200 " not in line][-COMPLAINTS:])

    def _rendered(self) -> str:
        """With what every operator replaces, too; each of it must be there."""
        text = self._written()
        nodes = zip(map(re.escape, NODES), self.nodes, strict=True)
        for pattern, value in {**self._replaced(), **dict(nodes)}.items():
            text, found = re.subn(pattern, value, text)
            assert found, pattern
        return text

    def _written(self) -> str:
        """As an operator leaves it."""
        text = (DEPLOY / self.template).read_text()
        if not self.base_path:
            return text
        assert f"#{self.base_path} " in text
        return re.sub(self.for_a_whole_name, "", text).replace(f"#{self.base_path} ", "")

    @abstractmethod
    def _replaced(self) -> Mapping[str, str]: ...


class Nginx(Proxy):
    program = ("nginx", "nginx-light")
    template = "nginx/ichat.conf"
    for_a_whole_name = r"location / \{[^}]*\}\n"

    def command(self) -> list[str]:
        main = self.folder / "nginx.conf"
        main.write_text(
            f"daemon off; pid {self.folder}/pid; error_log stderr;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n"
            + "".join(
                f"{kind}_temp_path {self.folder}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + f"include {self.configuration};\n}}\n"
        )
        return [self._program, "-c", str(main), "-e", "stderr"]

    def _replaced(self) -> Mapping[str, str]:
        return {
            r"(listen (?:\[::\]:)?)443": rf"\g<1>{self.port}",
            r"(listen (?:\[::\]:)?)80\b": rf"\g<1>{self.plain_port}",
            r"chat\.example\.org;": "localhost;",
            r"ssl_certificate /.*;": f"ssl_certificate {self.certificate.certificate};",
            r"ssl_certificate_key /.*;": f"ssl_certificate_key {self.certificate.key};",
        }


class Haproxy(Proxy):
    program = ("haproxy", "haproxy")
    template = "haproxy/haproxy.cfg"
    for_a_whole_name = r"default_backend nodes\n"

    def command(self) -> list[str]:
        return [self._program, "-db", "-f", str(self.configuration)]

    def _replaced(self) -> Mapping[str, str]:
        both = self.folder / "both.pem"
        both.write_text(self.certificate.certificate.read_text() + self.certificate.key.read_text())
        return {
            r":::443": f":::{self.port}",
            r":::80\b": f":::{self.plain_port}",
            r"crt \S+": f"crt {both}",
        }


class Caddy(Proxy):
    program = ("caddy", "caddy")
    template = "caddy/Caddyfile"
    for_a_whole_name = r"(?!)"  # nothing

    def command(self) -> list[str]:
        """Its own variables say what is to be; only the certificate is ours."""
        ports = f"http_port {self.plain_port}\nhttps_port {self.port}"
        variables = {
            "CADDY_GLOBAL_OPTIONS": f"admin off\n{ports}\nskip_install_trust",
            "ICHAT_HOST": ", ".join(f"https://{host}:{self.port}" for host in HERE),
            "ICHAT_NODES": " ".join(self.nodes),
            "HOME": str(self.folder),
        }
        words = [f"{name}={value}" for name, value in variables.items()]
        return [
            "/usr/bin/env",
            *words,
            self._program,
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(self.configuration),
        ]

    def _rendered(self) -> str:
        text = self._written()
        files = self.certificate
        text, found = re.subn(
            r"(\{\$ICHAT_HOST\S+ \{\n)", rf"\1\ttls {files.certificate} {files.key}\n", text
        )
        assert found == 1
        return text

    def _replaced(self) -> Mapping[str, str]:
        return {}


PROXIES: Final[Mapping[str, type[Proxy]]] = {"nginx": Nginx, "haproxy": Haproxy, "caddy": Caddy}


@contextlib.contextmanager
def proxy_before(kind: str, nodes: Sequence[int], base_path: str = "") -> Iterator[Proxy]:
    """`base_path`: nothing, or PATH."""
    with temporary_folder() as folder:
        folder.chmod(0o755)  # workers of nginx are nobody
        certificate = make_certificate(folder, "localhost")
        yield from running(PROXIES[kind](folder, nodes, certificate, base_path))
