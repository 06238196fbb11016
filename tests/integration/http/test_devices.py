"""The devices that somebody is signed in on."""

from datetime import UTC, datetime

from config.container import Container
from config.settings import Settings
from tests.doubles.system import MovableClock
from tests.integration.http.people import Town
from tests.integration.running import running_server


async def test_a_device_that_signed_in_long_ago_asks_for_the_password(settings: Settings) -> None:
    """1009 until it was entered again; a wrong one opens nothing."""
    clock = MovableClock(datetime.now(UTC))
    container = Container(settings=settings)
    container.clock.override(clock)
    async with running_server(settings, container) as server, Town(server) as town:
        ann, tablet = await town.register("ann"), await town.sign_in("ann")
        clock.advance(601)
        assert (await ann.post("/user/logins/end", others=True)).refusal == (403, 1009)
        assert (await ann.post("/login/confirm", password="wrong-one")).refusal == (401, 1004)
        assert (await ann.post("/user/logins/end", others=True)).refusal == (403, 1009)
        assert (await ann.post("/login/confirm", password="secret-12")).data is None
        assert (await ann.post("/user/logins/end", others=True)).data is None
        assert (await tablet.get("/contact")).refusal == (401, 1005)
