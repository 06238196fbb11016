import pytest

from domain.model.contacts import Contact
from tests.unit.services.live.live_house import LiveHouse, Person


@pytest.fixture
def house() -> LiveHouse:
    return LiveHouse()


@pytest.fixture
async def ann(house: LiveHouse) -> Person:
    return await house.sign_up("ann")


@pytest.fixture
async def bob(house: LiveHouse) -> Person:
    return await house.sign_up("bob")


@pytest.fixture
async def to_bob(house: LiveHouse, ann: Person, bob: Person) -> Contact:
    """Ann's way to Bob."""
    return await house.befriend(ann.user_id, bob.user_id)
