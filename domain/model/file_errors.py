"""Why a file is not taken."""

from domain.model.errors import ChatError, ServerFault


class InfectedFile(ChatError):
    """A scanner found malware in it; its bytes are gone."""

    code = 4009
    message = "文件含有病毒，已被删除"


class NotScanned(ServerFault):
    """A scanner answered that it did not look at this file, such as for its size; others it may look at."""

    code = 503
    message = "文件暂时无法检查，请稍后再试"
