"""What people say about themselves, and how they like their client to look (contract section 4)."""

from dataclasses import dataclass

from domain.model.accounts import Preferences, UserSettings, check_profile, check_wallpaper
from domain.model.files import UNUSED_UPLOAD_LIFETIME, FileUse
from domain.model.ids import RoomId, UserId
from domain.model.notifications import AudienceChangedNotification
from domain.model.privacy import Privacy, PrivacyChange
from domain.services.file_uses import FileUses
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileService:
    """A change that depends on the stored values reads them under the lock of the user's row."""

    transactions: Transactions
    file_uses: FileUses
    clock: Clock

    async def update(self, user_id: UserId, *, nickname: str, avatar: str, about: str | None = None) -> None:
        """An empty avatar leaves the old one, no `about` the old text. Raises InvalidFields."""
        check_profile(nickname=nickname, avatar=avatar, about=about or "")
        await self.transactions.run(self._update, user_id, nickname, avatar, about)

    async def _update(
        self, uow: UnitOfWork, user_id: UserId, nickname: str, avatar: str, about: str | None
    ) -> None:
        await uow.users.lock([user_id])
        before = (await uow.users.find_many([user_id]))[user_id]
        if avatar and avatar != before.avatar:
            use = FileUse.as_avatar(user_id)
            await self.file_uses.add(uow, avatar, user_id, use)
            # Pages that others have open still show the old one.
            await self.file_uses.remove(uow, before.avatar, use, kept_for=UNUSED_UPLOAD_LIFETIME)
        await uow.users.update_profile(
            user_id,
            nickname=nickname,
            avatar=avatar or before.avatar,
            about=before.about if about is None else about,
            now=self.clock.now(),
        )

    async def find_settings(self, user_id: UserId) -> UserSettings | None:
        """None while nothing was ever set."""
        return await self.transactions.read(_find_settings, user_id)

    async def change_privacy(self, user_id: UserId, change: PrivacyChange) -> None:
        """Raises InvalidFields."""
        change.check()
        await self.transactions.run(_change_privacy, user_id, change)

    async def save_preferences(self, user_id: UserId, *, wallpaper: str) -> None:
        """An empty wallpaper clears it. Raises InvalidFields."""
        check_wallpaper(wallpaper)
        await self.transactions.run(self._save_preferences, user_id, Preferences(wallpaper))

    async def _save_preferences(self, uow: UnitOfWork, user_id: UserId, preferences: Preferences) -> None:
        await uow.users.lock([user_id])
        before = await uow.users.find_preferences(user_id)
        await uow.users.save_preferences(user_id, preferences, self.clock.now())
        old = before.wallpaper if before else ""
        if old == preferences.wallpaper:
            return
        use = FileUse.as_wallpaper(user_id)
        await self.file_uses.add(uow, preferences.wallpaper, user_id, use)
        await self.file_uses.remove(uow, old, use)


async def _find_settings(stored: Repositories, user_id: UserId) -> UserSettings | None:
    preferences = await stored.users.find_preferences(user_id)
    privacy = (await stored.users.find_privacy([user_id]))[user_id]
    if preferences is None and privacy == Privacy():
        return None
    return UserSettings(preferences or Preferences(""), privacy)


async def _change_privacy(uow: UnitOfWork, user_id: UserId, change: PrivacyChange) -> None:
    await uow.users.lock([user_id])
    before = (await uow.users.find_privacy([user_id]))[user_id]
    after = before.changed(change)
    await uow.users.save_privacy(user_id, after)
    if after.show_presence != before.show_presence:
        uow.notify(AudienceChangedNotification(RoomId(0), (user_id,)))
