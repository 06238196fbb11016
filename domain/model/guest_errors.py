"""Why somebody does not come through the door of a call."""

from domain.model.errors import ChatError, Forbidden


class CallLocked(Forbidden):
    """Nobody new comes in but by invitation."""

    code = 3010
    message = "通话已锁定"


class CallLinkEnded(ChatError):
    """The link into a call has expired, was ended or never made, or guests are not let in here."""

    code = 3011
    message = "通话链接已失效"
