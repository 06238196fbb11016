"""Which users are programs, and whose."""

from domain.model.accounts import NewUser, User
from domain.model.bots import NO_GROUP, Bot
from domain.model.ids import GroupId, UserId
from domain.model.scopes import Scope
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, register

CHOIR = GroupId(7)


async def make(storage: Storage, owner: User, name: str, group_id: GroupId = NO_GROUP) -> Bot:
    scopes = frozenset() if group_id else frozenset({Scope.READ, Scope.SEND})

    async def work(uow: Repositories) -> Bot:
        new = NewUser(username=name, password_hash="", nickname=name, avatar="", created_at=NOW, bot=True)
        user = await uow.users.add(new)
        assert user.bot
        bot = Bot(
            user_id=user.user_id, owner_id=owner.user_id, group_id=group_id, scopes=scopes, created_at=NOW
        )
        await uow.bots.add(bot)
        return bot

    return await storage.transaction(work)


async def test_bots_are_found_by_owner_and_webhooks_by_group(storage: Storage) -> None:
    """Each as it was added, oldest first; of everybody newest first, page by page."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    echo, deploys = await make(storage, ann, "echo"), await make(storage, ann, "deploys", CHOIR)
    other = await make(storage, bob, "other")

    async def read(stored: Repositories) -> None:
        assert await stored.bots.find(echo.user_id) == echo
        assert await stored.bots.find(ann.user_id) is None
        assert await stored.bots.list_of(ann.user_id) == [echo, deploys]
        assert await stored.bots.list_of_group(CHOIR) == [deploys]
        page = await stored.bots.list_page(UserId(0), 2)
        assert page == [other, deploys]
        assert await stored.bots.list_page(page[-1].user_id, 2) == [echo]

    await storage.read(read)


async def test_who_is_a_bot_is_shown_wherever_users_are(storage: Storage) -> None:
    """To everybody who reads them, and to administrators."""
    ann = await register(storage, "ann")
    echo = await make(storage, ann, "echo")

    async def read(stored: Repositories) -> dict[str, bool]:
        users = await stored.users.find_many([ann.user_id, echo.user_id])
        listed = await stored.user_directory.list_page([], UserId(0), 10)
        assert {user.user_id: user.bot for user in listed} == {key: user.bot for key, user in users.items()}
        return {user.username: user.bot for user in users.values()}

    assert await storage.read(read) == {"ann": False, "echo": True}


async def test_a_removed_bot_is_none_any_more(storage: Storage) -> None:
    """Removing an unknown one changes nothing."""
    ann = await register(storage, "ann")
    echo = await make(storage, ann, "echo")
    await storage.transaction(lambda uow: uow.bots.remove(NOBODY))
    assert await storage.read(lambda stored: stored.bots.list_of(ann.user_id)) == [echo]
    await storage.transaction(lambda uow: uow.bots.remove(echo.user_id))
    assert await storage.read(lambda stored: stored.bots.find(echo.user_id)) is None
