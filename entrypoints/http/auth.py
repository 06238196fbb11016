"""Who is asking: closed by default (contract section 1)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

from sanic import Request

from domain.model.accounts import Login
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import UserId
from domain.services.files import ANONYMOUS
from domain.services.logins import LoginService

BEARER = "bearer "
ADDRESS_AT_MOST = 64
"""A proxy may send names or ports with an address; more than this is none."""


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, for the list of signed-in devices and for limits."""

    device: str
    address: str


class Gate:
    """Lets a request through to a closed route only with the token of a standing login."""

    def __init__(self, logins: LoginService) -> None:
        self._logins = logins

    async def admit(self, request: Request) -> None:
        """Raises Unauthenticated, LoginExpired. Every route is closed unless it says `ctx_open=True`."""
        if request.route and not getattr(request.route.ctx, "open", False):
            request.ctx.login = await self._logins.authenticate(token_of(request))

    async def find_user(self, request: Request) -> UserId:
        """Who uses an open route, if they say so."""
        try:
            return (await self._logins.authenticate(token_of(request))).user_id
        except (Unauthenticated, LoginExpired):
            return ANONYMOUS


def token_of(request: Request) -> str:
    """A bad header is not rescued by a good query. Raises Unauthenticated if there is neither."""
    header = request.headers.get("authorization", "")
    if header[: len(BEARER)].lower() == BEARER:
        header = header[len(BEARER) :]
    token = header.strip() or request.args.get("token", "")
    if not token:
        raise Unauthenticated
    return str(token)


def login_of(request: Request) -> Login:
    login: Login = request.ctx.login
    return login


def client_of(request: Request) -> Client:
    return Client(_text(request.headers.get("user-agent", "")), _home(_text(request.client_ip)))


def _text(header: str) -> str:
    """Bytes that are no UTF-8 come in as lone surrogates, which no database takes."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _home(address: str) -> str:
    """In IPv6 a home has a whole /64 network, and limits count homes."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address[:ADDRESS_AT_MOST]
    if isinstance(ip, IPv4Address):
        return address
    return str(ip.ipv4_mapped or ip_network((int(ip) >> 64 << 64, 64)))
