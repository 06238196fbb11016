"""What people say about themselves."""

from domain.model.ids import FileName
from tests.unit.services.house import House


async def test_a_profile_keeps_its_avatar_unless_a_new_one_is_given(house: House) -> None:
    """An empty avatar in the form leaves the old one."""
    ann = await house.person("ann")
    await house.profiles.update(ann, nickname="Ann B", avatar="https://example.org/ann.png")
    await house.profiles.update(ann, nickname="Ann C", avatar="")
    (user,) = await house.people.infos([ann])
    assert user is not None
    assert (user.nickname, user.avatar) == ("Ann C", "https://example.org/ann.png")


async def test_a_replaced_wallpaper_is_thrown_away(house: House) -> None:
    """Nobody else could see it."""
    ann = await house.person("ann")
    url = await house.upload(b"picture", ann)
    assert await house.profiles.find_settings(ann) is None
    await house.profiles.save_preferences(ann, wallpaper=url)
    await house.profiles.save_preferences(ann, wallpaper=url)
    assert FileName(url.removeprefix("file/")) in house.blobs.files
    await house.profiles.save_preferences(ann, wallpaper="")
    assert not house.blobs.files
