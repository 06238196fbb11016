"""What clients ask: the bodies and queries of contract sections 4 to 6."""

from domain.model.ids import (
    ContactId,
    DeliveryId,
    GroupId,
    LocalId,
    LoginId,
    MessageId,
    RequestId,
    UserId,
)
from entrypoints.wire.reading import RequestPart


class Registration(RequestPart):
    username: str = ""
    password: str = ""
    nickname: str = ""
    avatar: str = ""


class SignIn(RequestPart):
    username: str = ""
    password: str = ""


class UserIds(RequestPart):
    user_ids: tuple[UserId, ...] = ()


class Profile(RequestPart):
    nickname: str = ""
    avatar: str = ""


class NewSettings(RequestPart):
    wallpaper: str = ""


class UserSearch(RequestPart):
    keyword: str = ""
    page: int = 1
    size: int = 10


class PasswordChange(RequestPart):
    old_password: str = ""
    new_password: str = ""


class LoginsToEnd(RequestPart):
    """One login, or with `others` all but the caller's own."""

    login_id: LoginId = LoginId("")
    others: bool = False


class NewContactRequest(RequestPart):
    user_id: UserId = UserId(0)


class RequestAnswer(RequestPart):
    request_id: RequestId = RequestId(0)


class ContactQuery(RequestPart):
    contact_id: ContactId = ContactId(0)


class NewGroup(RequestPart):
    name: str = ""
    avatar: str = ""
    contact_ids: tuple[ContactId, ...] = ()


class GroupIds(RequestPart):
    group_ids: tuple[GroupId, ...] = ()


class NewMessage(RequestPart):
    contact_id: ContactId = ContactId(0)
    local_id: LocalId = LocalId("")
    text: str = ""
    image: str = ""
    thumbnail: str = ""


class HistoryQuery(RequestPart):
    contact_id: ContactId = ContactId(0)
    last_message_id: MessageId = MessageId(0)
    limit: int = 0


class MessageQuery(RequestPart):
    message_id: MessageId = MessageId(0)


class DelayedImage(RequestPart):
    message_id: MessageId = MessageId(0)
    image: str = ""


class SyncQuery(RequestPart):
    synced: DeliveryId = DeliveryId(0)
    last: DeliveryId = DeliveryId(0)
    limit: int = 0
