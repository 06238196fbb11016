"""Who may refer to a picture, and when it goes (S13)."""

from collections.abc import Awaitable, Callable

import pytest

from domain.model.errors import Forbidden
from domain.model.files import ANONYMOUS
from domain.model.ids import ContactId, FileName, UserId
from tests.unit.services.house import House

Refer = Callable[[House, UserId, str], Awaitable[object]]
DAY = 24 * 3600


async def in_a_message(house: House, user_id: UserId, url: str) -> None:
    contact = await _contact(house, user_id)
    await house.chat.send(user_id, contact, image=url)


async def later_in_a_message(house: House, user_id: UserId, url: str) -> None:
    contact = await _contact(house, user_id)
    message = (await house.chat.send(user_id, contact, thumbnail="8x8;data:,")).message
    await house.chat.fill_image(user_id, message.message_id, url)


async def as_an_avatar(house: House, user_id: UserId, url: str) -> None:
    await house.profiles.update(user_id, nickname="Somebody", avatar=url)


async def as_a_wallpaper(house: House, user_id: UserId, url: str) -> None:
    await house.profiles.save_preferences(user_id, wallpaper=url)


async def as_a_groups_avatar(house: House, user_id: UserId, url: str) -> None:
    await house.groups.create(user_id, name="all", avatar=url, contact_ids=[await _contact(house, user_id)])


async def as_a_newcomers_avatar(house: House, user_id: UserId, url: str) -> None:
    await house.person("newcomer", avatar=url)


EVERYWHERE = [
    in_a_message,
    later_in_a_message,
    as_an_avatar,
    as_a_wallpaper,
    as_a_groups_avatar,
    as_a_newcomers_avatar,
]


async def _contact(house: House, user_id: UserId) -> ContactId:
    return (await house.contacts.list_contacts(user_id))[0].contact_id


@pytest.fixture
async def friends(house: House) -> tuple[UserId, UserId]:
    ann, eve = await house.person("ann"), await house.person("eve")
    await house.befriend(ann, eve)
    return ann, eve


@pytest.mark.parametrize("refer", EVERYWHERE)
async def test_nobody_refers_to_anothers_picture(
    house: House, friends: tuple[UserId, UserId], refer: Refer
) -> None:
    """Eve cannot keep, or remove, what Ann sent; and nothing of what she tried is stored."""
    ann, eve = friends
    url = await house.upload(b"picture", ann)
    await in_a_message(house, ann, url)
    with pytest.raises(Forbidden):
        await refer(house, eve, url)
    assert url not in str(await house.people.infos([eve]))
    assert await house.profiles.find_settings(eve) is None
    assert house.blobs.files


@pytest.mark.parametrize("refer", EVERYWHERE)
async def test_an_anonymous_picture_belongs_to_whoever_uses_it_first(
    house: House, friends: tuple[UserId, UserId], refer: Refer
) -> None:
    """As registration needs it: from then on nobody else may."""
    ann, eve = friends
    url = await house.upload(b"picture", ANONYMOUS)
    await refer(house, ann, url)
    with pytest.raises(Forbidden):
        await in_a_message(house, eve, url)


@pytest.mark.parametrize("refer", EVERYWHERE[:-1])
async def test_what_is_used_stays_and_what_nobody_used_for_a_day_goes(
    house: House, friends: tuple[UserId, UserId], refer: Refer
) -> None:
    """The avatar of a form that was never sent goes (S6)."""
    ann, _ = friends
    used = await house.upload(b"used", ann)
    await house.upload(b"unused", ANONYMOUS)
    await refer(house, ann, used)
    house.clock.advance(DAY - 1)
    await house.file_uses.sweep()
    assert len(house.blobs.files) == 2
    house.clock.advance(1)
    await house.file_uses.sweep()
    assert list(house.blobs.files) == [name_of(used)]


def name_of(url: str) -> FileName:
    return FileName(url.removeprefix("file/"))


async def test_a_replaced_avatar_is_kept_for_a_day(house: House, friends: tuple[UserId, UserId]) -> None:
    """Pages that others have open still show it. Whoever goes back to it in time keeps it."""
    ann, _ = friends
    first, second = [await house.upload(b"picture", ann) for _ in range(2)]
    for url in (first, second, first, second):
        await as_an_avatar(house, ann, url)
        house.clock.advance(DAY / 2)
        await house.file_uses.sweep()
        assert len(house.blobs.files) == 2
    house.clock.advance(DAY / 2)
    await house.file_uses.sweep()
    assert list(house.blobs.files) == [name_of(second)]


async def test_a_picture_that_is_gone_can_be_used_no_more(
    house: House, friends: tuple[UserId, UserId]
) -> None:
    """It refers to nothing, as any unknown name does, and does not bring the file back."""
    ann, _ = friends
    url = await house.upload(b"picture", ann)
    for wallpaper in (url, "", url, ""):
        await as_a_wallpaper(house, ann, wallpaper)
    assert not house.blobs.files


async def test_a_node_that_dies_before_the_file_is_gone_leaves_it_to_the_sweep(
    house: House, friends: tuple[UserId, UserId], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is committed, the file still there: the next sweep removes it, and nobody uses it before."""
    ann, _ = friends
    url = await house.upload(b"picture", ann)
    await as_a_wallpaper(house, ann, url)

    async def dies(name: FileName) -> None:
        raise OSError(name)

    with monkeypatch.context() as patch:
        patch.setattr(house.blobs, "remove", dies)
        await as_a_wallpaper(house, ann, "")
        await house.file_uses.sweep()
    assert house.blobs.files
    await as_a_wallpaper(house, ann, url)
    await house.file_uses.sweep()
    assert not house.blobs.files
    assert await house.storage.read(lambda stored: stored.uploads.find(name_of(url))) is None
