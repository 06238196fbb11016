"""Private directories: OpenLDAP's slapd, with the people that a test names."""

import contextlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import ldap3

from tests.certificates import make_certificate
from tests.servers.ports import free_port
from tests.servers.process import Server, find_program, running, temporary_folder

SUFFIX: Final = "dc=example,dc=org"
PEOPLE: Final = f"ou=people,{SUFFIX}"
GROUPS: Final = f"ou=groups,{SUFFIX}"
READER: Final = f"cn=reader,{SUFFIX}"
READER_PASSWORD: Final = "reads-only-1"
ROOT: Final = f"cn=root,{SUFFIX}"
ROOT_PASSWORD: Final = "root-of-it-all"
ELSEWHERE: Final = "127.1.2.3"
"""Where it listens as well; its certificate does not say so."""

SETTINGS = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
allow bind_v2
database mdb
suffix "{suffix}"
rootdn "{root}"
rootpw {root_password}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by self read by anonymous none by * none
"""


class DirectoryServer(Server):
    """With `ldap://` (and StartTLS) on `port` and `ldaps://` on `tls_port`; nobody reads but the reader."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tls_port = free_port()
        self.certificate = make_certificate(folder, "localhost").certificate
        self._program = find_program(("slapd",), "slapd", "no variable")
        (folder / "data").mkdir()
        (folder / "slapd.conf").write_text(
            SETTINGS.format(
                folder=folder,
                certificate=self.certificate,
                key=self.certificate.with_suffix(".key"),
                suffix=SUFFIX,
                root=ROOT,
                root_password=ROOT_PASSWORD,
                reader=READER,
            )
        )

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.tls_port}"

    def command(self) -> list[str]:
        addresses = [
            f"{scheme}://{address}:{port}"
            for scheme, port in (("ldap", self.port), ("ldaps", self.tls_port))
            for address in ("127.0.0.1", ELSEWHERE)
        ]
        return [self._program, "-f", str(self.folder / "slapd.conf"), "-h", " ".join(addresses), "-d", "0"]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @contextlib.contextmanager
    def root(self) -> Iterator[ldap3.Connection]:
        server = ldap3.Server(self.url, get_info=ldap3.NONE)
        connection = ldap3.Connection(server, ROOT, ROOT_PASSWORD, auto_bind=True)
        try:
            yield connection
        finally:
            connection.unbind()

    def add(self, dn: str, kind: str, **attributes: str | Sequence[str]) -> None:
        with self.root() as root:
            assert root.add(dn, kind, attributes), root.result

    def change(self, dn: str, **attributes: str) -> None:
        changes = {name: [(ldap3.MODIFY_REPLACE, [value])] for name, value in attributes.items()}
        with self.root() as root:
            assert root.modify(dn, changes), root.result

    def rename(self, dn: str, rdn: str) -> None:
        with self.root() as root:
            assert root.modify_dn(dn, rdn), root.result

    def remove(self, dn: str) -> None:
        with self.root() as root:
            assert root.delete(dn), root.result

    def add_person(self, name: str, password: str, **attributes: str) -> str:
        """Its name in the directory."""
        dn = f"uid={ldap3.utils.dn.escape_rdn(name)},{PEOPLE}"
        said: Mapping[str, str] = {"cn": name.title(), "sn": name, "uid": name} | attributes
        self.add(dn, "inetOrgPerson", userPassword=password, **said)
        return dn


@contextlib.contextmanager
def directory_server() -> Iterator[DirectoryServer]:
    """With a reader, and nobody else in it."""
    with temporary_folder() as folder, contextlib.contextmanager(running)(DirectoryServer(folder)) as server:
        server.add(
            SUFFIX, "organization", o="example", objectClass=["organization", "dcObject"], dc="example"
        )
        server.add(READER, "person", sn="reader", userPassword=READER_PASSWORD)
        for folder_of in (PEOPLE, GROUPS):
            server.add(folder_of, "organizationalUnit")
        yield server
