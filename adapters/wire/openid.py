"""Signing in by way of an OpenID provider (contract-2 N9)."""

from adapters.wire.reading import Body
from adapters.wire.writing import View
from domain.model.openid import OpenIdAnswer, OpenIdVisit


class OpenIdReturn(Body):
    """`challenge` as the visit began; `code` and `state` of the address to which the provider sent back."""

    challenge: str = ""
    code: str = ""
    state: str = ""

    def answer(self) -> OpenIdAnswer:
        return OpenIdAnswer(self.challenge, self.code, self.state)


class OpenIdVisitView(View):
    """`url`: where the browser goes; `challenge`: what the page keeps until it comes back."""

    url: str
    challenge: str


class OpenIdStateView(View):
    joined: bool


def open_id_visit_view(visit: OpenIdVisit) -> OpenIdVisitView:
    return OpenIdVisitView(visit.address, visit.challenge)
