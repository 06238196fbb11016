"""Every way a request can fail, with the code and the text that the client is told (contract section 2).

The HTTP status of each stands in entrypoints/http/errors.py.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar


class ChatError(Exception):
    """A refusal that the client is told about. `code` and `message` are part (A) of the contract."""

    code: ClassVar[int] = 500
    message: str = "服务器内部错误"

    def __init__(self, message: str | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class InternalError(Exception):
    """What cannot be if our own code is right. Answered with 500, and logged with its trace."""


class BadRequest(ChatError):
    """The request cannot be read: malformed JSON, a wrong type, an impossible value."""

    code = 300
    message = "请求参数错误"


class FileTooLarge(BadRequest):
    message = "文件大小不能超过10M"


class WrongOffset(ChatError):
    """The server has more or less of the upload than the client believes; asking for its state helps."""

    code = 4007
    message = "上传位置不一致"


class WrongChecksum(ChatError):
    """What came is not what was sent; nothing of it was kept."""

    code = 4008
    message = "校验和不一致"


class UnknownUploadProtocol(ChatError):
    """A version of tus that this server does not speak."""

    code = 412
    message = "不支持的上传协议版本"


class WrongContentType(ChatError):
    code = 415
    message = "不支持的内容类型"


class Unauthenticated(ChatError):
    """No token, or one that this server never made."""

    code = 401
    message = "未登录"


class LoginExpired(ChatError):
    """A token of ours whose time is over, or whose login was ended."""

    code = 1005
    message = "凭证已过期"


class Forbidden(ChatError):
    code = 403
    message = "无权限"


class NotFound(ChatError):
    """Nothing lives under this path."""

    code = 404
    message = "资源不存在"


class TooLarge(ChatError):
    code = 413
    message = "请求内容过大"


class TooManyRequests(ChatError):
    """A limit was reached; `retry_after` says in how many whole seconds a new try makes sense.

    `limit` is its name, for the log.
    """

    code = 429
    message = "请求过于频繁，请稍后再试"

    def __init__(self, retry_after: int, limit: str) -> None:
        super().__init__()
        self.retry_after = retry_after
        self.limit = limit


class ServerFault(ChatError):
    """A refusal that is no fault of the client. As text it says what failed, for logs and operators."""

    def __init__(self, part: str, cause: str) -> None:
        """`part` as an operator knows it, `cause` in words that quote nobody."""
        super().__init__()
        self.part = part
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.part}: {self.cause}"


class Unavailable(ServerFault):
    """A part of the server that this request needs does not answer or is full; it is worth trying again
    later.
    """

    code = 503
    message = "服务繁忙，请稍后再试"
    retry_after: int = 1


class StorageFull(ServerFault):
    """The disk has no room; nothing of the request was kept."""

    code = 507
    message = "存储空间不足"


class StorageBroken(ServerFault):
    """The storage cannot do what it was asked, and trying again does not help: somebody has to look."""


class Misconfigured(ServerFault):
    """A part is set up so that the server cannot rely on it; the cause says what to change."""


class UserNotFound(ChatError):
    code = 1001
    message = "用户不存在"


class UserExists(ChatError):
    code = 1002
    message = "用户已存在"


class InvalidFields(ChatError):
    """One text per field that breaks its rule, joined with a comma (contract section 2, validation)."""

    code = 1003

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(",".join(texts))


class WrongPassword(ChatError):
    """Also the answer for an unknown name, so that a login does not tell who exists (S2)."""

    code = 1004
    message = "用户名或密码错误"


class SecondStepDue(ChatError):
    """The password was right, and this account asks for a code as well."""

    code = 1006
    message = "需要两步验证，请使用新版客户端登录"

    def __init__(self, challenge: str) -> None:
        """`challenge`: a token for the second step."""
        super().__init__()
        self.challenge = challenge


class WrongCode(ChatError):
    """Of the authenticator app, or a recovery code; one that was used already, too."""

    code = 1008
    message = "验证码错误"


class PasswordDue(ChatError):
    """It is some time ago that this device showed who sits there (see `Login.check_confirmed`)."""

    code = 1009
    message = "请再次输入密码"


class WrongPasskey(ChatError):
    """One that this server does not know, or that does not answer what it was asked here and now."""

    code = 1010
    message = "通行密钥无效"


class NotInvited(ChatError):
    """New accounts are made by invite only, or not at all; there was no invite, or it lets nobody in."""

    code = 1007
    message = "需要有效的邀请才能注册"


class ResetLinkEnded(ChatError):
    """The link to choose a new password is over, was used, or was never made."""

    code = 1011
    message = "重置链接已失效"


class TooManyBots(ChatError):
    code = 1014
    message = "机器人数量已达上限"


class ContactExists(ChatError):
    code = 2001
    message = "联系人已存在"


class ContactRequestExists(ChatError):
    code = 2002
    message = "联系人申请已存在"


class ContactRequestNotFound(ChatError):
    code = 2003
    message = "联系人申请不存在"


class ContactRequestNotPending(ChatError):
    code = 2004
    message = "联系人申请状态无效"


class ContactNotFound(ChatError):
    code = 2005
    message = "联系人不存在"


class ContactRequestExpired(ChatError):
    code = 2006
    message = "联系人申请已过期"


class RevokeTooLate(ChatError):
    code = 2007
    message = "只能撤回两分钟内的消息"

    def __init__(self, within: timedelta) -> None:
        minutes, seconds = divmod(round(within.total_seconds()), 60)
        parts = [f"{minutes}分钟"] if minutes else []
        parts += [f"{seconds}秒"] if seconds or not minutes else []
        length = "两分钟" if within == timedelta(minutes=2) else "".join(parts)
        super().__init__(f"只能撤回{length}内的消息")


class EmptyMessage(ChatError):
    code = 2008
    message = "消息内容为空"


class MessageNotFound(ChatError):
    """The message that is answered or looked for is not in this room, or not for this reader."""

    code = 2010
    message = "消息不存在"


class EditTooLate(ChatError):
    code = 2011
    message = "已超过可编辑时间"


class TooManyReactions(ChatError):
    code = 2012
    message = "表情回应种类过多"


class TooManyPins(ChatError):
    code = 2013
    message = "置顶消息过多"


class CallEnded(ChatError):
    code = 3001
    message = "通话状态无效"


class NoCallees(ChatError):
    code = 3002
    message = "通话人数不足"


class CallNotFound(ChatError):
    code = 3006
    message = "通话不存在"


class CallNotReady(ChatError):
    code = 3009
    message = "通话状态未准备"


class FileNotSaved(ServerFault):
    code = 4001
    message = "文件保存失败"


class GroupFull(ChatError):
    code = 4002
    message = "群成员已满"


class OwnerStays(ChatError):
    """An owner cannot leave others behind without one."""

    code = 4003
    message = "请先转让群主"


class GroupLinkEnded(ChatError):
    """Expired, used up, ended, or never made."""

    code = 4004
    message = "邀请链接已失效"


class RemovedFromGroup(ChatError):
    """Whoever was removed comes back by no link, until an owner or admin adds them again."""

    code = 4006
    message = "您已被移出该群聊，请联系群管理员"


class StorageQuotaReached(ChatError):
    """What somebody may store is full; nothing of the upload was kept."""

    code = 4005
    message = "存储空间已用完"
