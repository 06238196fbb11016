"""Who is asking: closed by default (contract section 1)."""

from collections.abc import Awaitable, Callable

from sanic import Request

from domain.model.accounts import Login
from domain.model.audit import Actor
from domain.model.clients import Client
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.files import ANONYMOUS
from domain.model.ids import UserId
from domain.services.administrators import AdministratorService
from domain.services.limits import Limits
from domain.services.logins import LoginService
from entrypoints.http.known_device import COOKIE
from entrypoints.http.requests import address_of
from ports.rate_limits import RateLimits
from ports.security_log import NOBODY

BEARER = "bearer "
READING = {"GET", "HEAD"}


class Authenticator:
    """Lets a request through to a closed route only with the token of a standing login, and not too often.

    That of a bot only where its scopes reach.
    """

    def __init__(
        self,
        logins: LoginService,
        rate_limits: RateLimits,
        own_rate_limits: RateLimits,
        limits: Limits,
        *,
        tokens_in_query: bool,
    ) -> None:
        """`own_rate_limits`: of this process, which cost nothing to ask."""
        self._logins = logins
        self._rate_limits = rate_limits
        self._own_rate_limits = own_rate_limits
        self._limits = limits
        self._tokens_in_query = tokens_in_query

    async def admit(self, request: Request) -> None:
        """Raises Unauthenticated, LoginExpired, TooManyRequests, Forbidden for a bot where only people may.

        Every route is closed unless it says `ctx_open=True`.
        """
        if request.route is None or getattr(request.route.ctx, "open", False):
            return
        login = request.ctx.login = await self._logins.authenticate(self._token_of(request))
        if login.scopes is not None:
            await self._rate_limits.check(self._limits.requests_per_bot, str(login.user_id))
        login.check_opens(getattr(request.route.ctx, "scope", None))
        limit = getattr(request.route.ctx, "limit", None)
        if limit:
            await self._rate_limits.check(getattr(self._limits, limit), str(login.user_id))
        else:
            await self._own_rate_limits.check(self._limits.requests_per_user, str(login.user_id))

    async def find_user(self, request: Request) -> UserId:
        """Who uses an open route, if they say so."""
        try:
            return (await self._logins.authenticate(self._token_of(request))).user_id
        except (Unauthenticated, LoginExpired):
            return ANONYMOUS

    def _token_of(self, request: Request) -> str:
        """A bad header is not rescued by a good query. Raises Unauthenticated if there is neither.

        The query is for what only reads: addresses stand in logs and histories, and in other pages' links.
        """
        header = request.headers.get("authorization", "")
        if header[: len(BEARER)].lower() == BEARER:
            header = header[len(BEARER) :]
        token = header.strip()
        if not token and self._tokens_in_query and request.method in READING:
            token = request.args.get("token", "")
        if not token:
            raise Unauthenticated
        return str(token)


def login_of(request: Request) -> Login:
    login: Login = request.ctx.login
    return login


def actor_reader(administrators: AdministratorService) -> Callable[[Request], Awaitable[Actor]]:
    """What lets administrators through, and nobody else."""

    async def read(request: Request) -> Actor:
        """Raises Forbidden."""
        return await administrators.admit(login_of(request), client_of(request))

    return read


def user_of(request: Request) -> UserId:
    """NOBODY before it is known."""
    login: Login | None = getattr(request.ctx, "login", None)
    return login.user_id if login else NOBODY


def client_of(request: Request) -> Client:
    return Client(
        device=_text(request.headers.get("user-agent", "")),
        address=address_of(request),
        device_token=request.cookies.get(COOKIE) or "",
    )


def _text(header: str) -> str:
    """Bytes that are no UTF-8 come in as lone surrogates, which no database takes."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
