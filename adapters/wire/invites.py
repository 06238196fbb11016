"""Invites to make an account (contract-2 N9)."""

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.ids import InviteId
from domain.model.invites import Invite
from domain.model.secret_links import NewSecretLink


class InviteWish(Body):
    """How long it holds and for how many; 0: the usual time, and as many as come."""

    seconds: int = 0
    uses: int = 0


class InviteToEnd(Body):
    invite_id: InviteId = InviteId(0)


class NewInviteView(View):
    """`url`: of the page on which to register."""

    token: str
    url: str
    expires_at: Time


class InviteView(View):
    invite_id: int
    made_by: int
    uses: int
    uses_at_most: int
    created_at: Time
    expires_at: Time


def new_invite_view(invite: NewSecretLink, address: str) -> NewInviteView:
    return NewInviteView(invite.secret, invite_url(address, invite.secret), invite.expires_at)


def invite_url(address: str, secret: str) -> str:
    """`address`: where people find the web client. What follows `#` is in no request, and so in no log."""
    return f"{address}/register#{secret}"


def invite_view(invite: Invite) -> InviteView:
    return InviteView.of(invite)
