"""Sanic's own signals, told for each request."""

import pytest
from sanic.signals import SignalRouter

from tests.integration.http.people import Town


async def test_who_hears_of_requests_is_looked_up_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each of them: it would be a tenth of what a short one costs."""
    ann = await town.register("ann")
    await ann.get("/contact")  # now everybody has been looked up
    looked_up: list[str] = []
    find = SignalRouter.get

    def counted(router: SignalRouter, event: str, condition: dict[str, str] | None = None) -> object:
        looked_up.append(event)
        return find(router, event, condition)

    monkeypatch.setattr(SignalRouter, "get", counted)
    assert (await ann.get("/contact")).code == 200
    assert (await town.stranger_posts("/user/infos")).code == 401
    assert looked_up == []
