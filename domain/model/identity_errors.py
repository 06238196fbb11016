"""What cannot be done with the account of somebody whom another server knows."""

from domain.model.errors import ChatError


class WrongIdentity(ChatError):
    """The OpenID provider does not say who came back, or they set out from another page."""

    code = 1012
    message = "身份验证失败，请重试"


class IdentityTaken(ChatError):
    """One of the two, account or identity, is joined with another already."""

    code = 1013
    message = "该身份或账号已有关联"


class PasswordElsewhere(ChatError):
    """The account has no password here: it is kept, and changed, by the directory or provider."""

    code = 1015
    message = "该账号的密码不在此处管理，请到您的目录或身份提供方修改"
