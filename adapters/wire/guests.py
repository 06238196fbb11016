"""Guests of calls: links, the door, and what they are told on the socket (contract-2 N11)."""

from collections.abc import Mapping, Sequence

from adapters.wire.calls import IceServersView, ice_servers_view
from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.guests import Admission, CallSign
from domain.model.ice import IceServers
from domain.model.ids import CallId, ContactId, UserId
from domain.model.secret_links import NewSecretLink


class CallLinkWish(Body):
    """How long it holds; 0: the usual time."""

    contact_id: ContactId = ContactId(0)
    seconds: int = 0


class CallLinksToEnd(Body):
    contact_id: ContactId = ContactId(0)


class Knock(Body):
    """`token`: of the link; `name`: as the others see the guest; `sfu`: their page can use one;
    `public_key`: it can encrypt what it sends there.
    """

    token: str = ""
    name: str = ""
    sfu: bool = False
    public_key: str = ""


class CallLock(Body):
    call_id: CallId = CallId(0)
    on: bool = False


class NewCallLinkView(View):
    """`url`: of the page on which guests knock."""

    token: str
    url: str
    expires_at: Time


class CallSignView(View):
    invited_by: str
    running: bool


class CallTokenView(View):
    """For the call's socket, and nothing else; and who the guest will be there."""

    call_token: str
    call_id: int
    user_id: int


class NamedView(View):
    user_id: int
    name: str


class GuestToldView(IceServersView):
    people: Sequence[NamedView]


def new_call_link_view(link: NewSecretLink, address: str) -> NewCallLinkView:
    """What follows `#` is in no request, and so in no log."""
    return NewCallLinkView(link.secret, f"{address}/guest#{link.secret}", link.expires_at)


def call_sign_view(sign: CallSign) -> CallSignView:
    return CallSignView.of(sign)


def call_token_view(admission: Admission) -> CallTokenView:
    return CallTokenView(admission.token, admission.call_id, admission.guest_id)


def named_views(names: Mapping[UserId, str]) -> Sequence[NamedView]:
    return [NamedView(user_id, name) for user_id, name in names.items()]


def guest_told_view(names: Mapping[UserId, str], ice: IceServers) -> GuestToldView:
    return GuestToldView.of(ice_servers_view(ice), people=named_views(names))
