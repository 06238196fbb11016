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
from entrypoints.wire.reading import Body, Query


class Registration(Body):
    username: str = ""
    password: str = ""
    nickname: str = ""
    avatar: str = ""


class SignIn(Body):
    username: str = ""
    password: str = ""


class UserIds(Body):
    user_ids: tuple[UserId, ...] = ()


class Profile(Body):
    nickname: str = ""
    avatar: str = ""


class NewSettings(Body):
    wallpaper: str = ""


class UserSearch(Query):
    keyword: str = ""
    page: int = 1
    size: int = 10


class PasswordChange(Body):
    old_password: str = ""
    new_password: str = ""


class LoginsToEnd(Body):
    """One login, or with `others` all but the caller's own."""

    login_id: LoginId = LoginId("")
    others: bool = False


class NewContactRequest(Body):
    user_id: UserId = UserId(0)


class RequestAnswer(Query):
    request_id: RequestId = RequestId(0)


class ContactQuery(Query):
    contact_id: ContactId = ContactId(0)


class NewGroup(Body):
    name: str = ""
    avatar: str = ""
    contact_ids: tuple[ContactId, ...] = ()


class GroupIds(Body):
    group_ids: tuple[GroupId, ...] = ()


class NewMessage(Body):
    contact_id: ContactId = ContactId(0)
    local_id: LocalId = LocalId("")
    text: str = ""
    image: str = ""
    thumbnail: str = ""


class HistoryQuery(Query):
    contact_id: ContactId = ContactId(0)
    last_message_id: MessageId = MessageId(0)
    limit: int = 0


class MessageQuery(Query):
    message_id: MessageId = MessageId(0)


class DelayedImage(Body):
    message_id: MessageId = MessageId(0)
    image: str = ""


class SyncQuery(Query):
    synced: DeliveryId = DeliveryId(0)
    last: DeliveryId = DeliveryId(0)
    limit: int = 0
