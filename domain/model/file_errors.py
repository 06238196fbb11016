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


class NotThisWay(ChatError):
    """Its bytes come by tus and not in parts, or in parts and not by tus: an upload goes one way only."""

    code = 4010
    message = "此文件的上传方式不同"


class PartsMissing(ChatError):
    """Not every part is there in the size that it has to have; asking for what is missing helps."""

    code = 4011
    message = "文件尚未全部上传"
