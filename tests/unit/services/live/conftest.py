import pytest

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from tests.unit.services.live.live_house import LiveHouse


@pytest.fixture
def house() -> LiveHouse:
    return LiveHouse()


@pytest.fixture
async def ann(house: LiveHouse) -> SignedIn:
    return await house.register("ann")


@pytest.fixture
async def bob(house: LiveHouse) -> SignedIn:
    return await house.register("bob")


@pytest.fixture
async def to_bob(house: LiveHouse, ann: SignedIn, bob: SignedIn) -> Contact:
    """Ann's way to Bob."""
    return await house.befriend(ann.user_id, bob.user_id)
