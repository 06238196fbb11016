"""Clients of servers on this machine.

By itself each client of httpx reads a hundred certificates, which takes longer than what most tests ask for.
"""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx

from tests.patience import GIVEN

NO_CERTIFICATES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Whoever asks for TLS all the same trusts nobody."""


def plain_client(
    *, cookies: bool = False, verify: ssl.SSLContext = NO_CERTIFICATES, **options: Any
) -> httpx.AsyncClient:
    """Without cookies it is a device that nobody knows, at every request."""
    jar = CookieJar(None if cookies else DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(verify=verify, cookies=jar, timeout=GIVEN, **options)


def ask(method: str, url: str, *, verify: ssl.SSLContext = NO_CERTIFICATES, **options: Any) -> httpx.Response:
    """Once, without a client, and for a test that has no loop."""
    return httpx.request(method, url, verify=verify, timeout=GIVEN, **options)
