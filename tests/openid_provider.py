"""A private OpenID provider on loopback, at which everybody is whom they say."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from tests.plain_http import ask
from tests.servers import free_port

START_WITHIN = 60.0


@contextmanager
def openid_provider(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Its issuer. `people`: their claims, `sub` among them."""
    port = free_port()
    known = [each for person in people for each in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *known]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            issuer = f"http://127.0.0.1:{port}"
            _wait(issuer, process)
            yield issuer
        finally:
            process.terminate()


def _wait(issuer: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when it answers."""
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            ask("GET", f"{issuer}/.well-known/openid-configuration")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the OpenID provider did not start: pip install oidc-provider-mock")
