"""Whoever is first: a file that was taken back is read by nobody, over every storage (contract-2 N6)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.model.errors import Forbidden
from domain.model.ids import FileName
from ports.storage import Storage
from tests import storages
from tests.integration.test_races import RACES, codes
from tests.unit.services.house import House
from tests.unit.services.test_attachments import readers, upload


@pytest.fixture(params=storages.ALL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


async def test_a_file_that_was_taken_back_is_read_by_nobody(storage: Storage) -> None:
    """M7: Ann revokes while Bob passes the message on to Cat, and Cat and Bob ask for the file."""
    house = House(storage=storage)
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    to_bob = (await house.befriend(ann, bob)).contact_id
    to_cat = (await house.befriend(bob, cat)).contact_id

    async def race(number: int) -> FileName:
        file_id = await upload(house, ann)
        sent = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
        revoke = house.chat.revoke(ann, sent.message_id)
        pass_on = house.chat.forward(bob, to_cat, forward_of=sent.message_id)
        both = (revoke, pass_on) if number % 2 else (pass_on, revoke)
        asking = (house.attachments.infos(each, [file_id]) for each in (bob, cat))
        results = await asyncio.gather(*both, *asking, return_exceptions=True)
        assert codes(results) <= {Forbidden.code}
        return file_id

    file_ids = await asyncio.gather(*(race(number) for number in range(RACES)))
    for file_id in file_ids:
        assert await readers(house, file_id, [ann, bob, cat]) == [False, False, False]
    assert not house.blobs.files
