"""Which devices somebody is signed in on."""

from dataclasses import replace

from domain.model.accounts import Login, User
from domain.model.ids import LoginId
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, NOW, at, register

DAY = 24 * 3600


async def sign_in(storage: Storage, user: User, login_id: str, seconds: float = 0) -> Login:
    login = Login(
        login_id=LoginId(login_id),
        user_id=user.user_id,
        device=f"{login_id} of 安",
        address="127.0.0.1",
        signed_in_at=at(seconds),
        expires_at=at(seconds + DAY),
    )
    await storage.transaction(lambda uow: uow.logins.add(login))
    return login


async def find(storage: Storage, login_id: str) -> Login | None:
    return await storage.read(lambda uow: uow.logins.find(LoginId(login_id)))


async def test_a_login_is_found_as_it_was_added(storage: Storage) -> None:
    """Device, address and both times come back unchanged; an unknown id is None."""
    ann = await register(storage, "ann")
    phone = await sign_in(storage, ann, "phone")
    assert await find(storage, "phone") == phone
    assert await find(storage, "laptop") is None


async def test_login_ids_are_exact(storage: Storage) -> None:
    """Another case, another blank or a longer text is another id."""
    ann = await register(storage, "ann")
    await sign_in(storage, ann, "phone")
    for near in ("Phone", "phone ", "phone\0", "phonè", "", "phone" * 500):
        assert await find(storage, near) is None


async def test_the_logins_of_a_disabled_user_are_not_found(storage: Storage) -> None:
    """S4: disabling an account ends its use; enabling it again restores it."""
    ann = await register(storage, "ann")
    phone = await sign_in(storage, ann, "phone")
    await storage.transaction(lambda uow: uow.users.set_enabled(ann.user_id, enabled=False))
    assert await find(storage, "phone") is None
    assert await storage.read(lambda uow: uow.logins.find_many([phone.login_id])) == []
    await storage.transaction(lambda uow: uow.users.set_enabled(ann.user_id, enabled=True))
    assert await find(storage, "phone") == phone


async def test_many_logins_are_found_at_once(storage: Storage) -> None:
    """Of different users, without the unknown ones."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, bob, "laptop")
    asked = [laptop.login_id, LoginId("tablet"), phone.login_id]
    found = await storage.read(lambda uow: uow.logins.find_many(asked))
    assert {login.login_id: login for login in found} == {"phone": phone, "laptop": laptop}
    assert await storage.read(lambda uow: uow.logins.find_many([])) == []


async def test_devices_are_listed_newest_first_without_the_expired(storage: Storage) -> None:
    """Ann sees her own devices, and only those that are still signed in."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    await sign_in(storage, ann, "old", -DAY)
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, ann, "laptop", 60)
    await sign_in(storage, bob, "tablet")
    assert await storage.read(lambda uow: uow.logins.list_of(ann.user_id, NOW)) == [laptop, phone]


async def test_one_ends_only_ones_own_logins(storage: Storage) -> None:
    """Bob cannot end Ann's login, and what was ended is told."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, ann, "laptop")
    asked = [phone.login_id, LoginId("tablet")]
    assert await storage.transaction(lambda uow: uow.logins.end(bob.user_id, asked)) == []
    assert await storage.transaction(lambda uow: uow.logins.end(ann.user_id, asked)) == ["phone"]
    assert await storage.transaction(lambda uow: uow.logins.end(ann.user_id, [])) == []
    assert await storage.read(lambda uow: uow.logins.list_of(ann.user_id, NOW)) == [laptop]


async def test_all_logins_end_but_one(storage: Storage) -> None:
    """`end_all` keeps the named one, or none, and leaves other people alone."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    phone = await sign_in(storage, ann, "phone")
    tablet = await sign_in(storage, bob, "tablet")
    for device in ("laptop", "desktop"):
        await sign_in(storage, ann, device)
    ended = await storage.transaction(lambda uow: uow.logins.end_all(ann.user_id, but=phone.login_id))
    assert sorted(ended) == ["desktop", "laptop"]
    assert await storage.transaction(lambda uow: uow.logins.end_all(ann.user_id)) == ["phone"]
    assert await storage.transaction(lambda uow: uow.logins.end_all(NOBODY)) == []
    assert await storage.read(lambda uow: uow.logins.list_of(bob.user_id, NOW)) == [tablet]


async def test_a_login_is_renewed_unless_it_was_ended(storage: Storage) -> None:
    """Everything else about it stays, others are left alone, and what is gone does not come back."""
    ann = await register(storage, "ann")
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, ann, "laptop")
    assert await storage.transaction(lambda uow: uow.logins.renew(phone.login_id, at(9 * DAY)))
    assert await storage.transaction(lambda uow: uow.logins.renew(phone.login_id, at(9 * DAY)))
    assert await find(storage, "phone") == replace(phone, expires_at=at(9 * DAY))
    assert await find(storage, "laptop") == laptop
    await storage.transaction(lambda uow: uow.logins.end(ann.user_id, [phone.login_id]))
    assert not await storage.transaction(lambda uow: uow.logins.renew(phone.login_id, at(9 * DAY)))
    assert await find(storage, "phone") is None


async def test_the_expired_are_swept(storage: Storage) -> None:
    """A login is gone after its day and not before."""
    ann = await register(storage, "ann")
    phone = await sign_in(storage, ann, "phone")
    await storage.transaction(lambda uow: uow.logins.sweep(at(DAY - 1)))
    assert await find(storage, "phone") == phone
    await storage.transaction(lambda uow: uow.logins.sweep(at(DAY)))
    assert await find(storage, "phone") is None


async def test_what_is_noted_of_a_login_comes_back(storage: Storage) -> None:
    """When it was used last and when its owner was certain, each on its own; unknown ones are ignored."""
    ann = await register(storage, "ann")
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, ann, "laptop")
    both = [phone.login_id, laptop.login_id, LoginId("tablet")]
    await storage.transaction(lambda uow: uow.logins.note_use(both, at(60)))
    await storage.transaction(lambda uow: uow.logins.note_use([], at(90)))
    await storage.transaction(lambda uow: uow.logins.confirm(phone.login_id, at(120)))
    await storage.transaction(lambda uow: uow.logins.confirm(LoginId("tablet"), at(120)))
    assert await find(storage, "phone") == replace(phone, noted_use_at=at(60), confirmed_at=at(120))
    assert await find(storage, "laptop") == replace(laptop, noted_use_at=at(60))


async def test_the_newest_login_of_each_is_found_at_once(storage: Storage) -> None:
    """Of Ann the later one that has not expired, of Bob his only one; Eve has none any more."""
    ann, bob, eve = [await register(storage, name) for name in ("ann", "bob", "eve")]
    await sign_in(storage, ann, "phone", 10)
    laptop = await sign_in(storage, ann, "laptop", 20)
    his = await sign_in(storage, bob, "his", 30)
    await sign_in(storage, eve, "hers", -DAY)
    asked = [ann.user_id, bob.user_id, eve.user_id, NOBODY]
    found = await storage.read(lambda stored: stored.logins.newest_of_each(asked, NOW))
    assert found == {ann.user_id: laptop, bob.user_id: his}
    assert await storage.read(lambda stored: stored.logins.newest_of_each([], NOW)) == {}
