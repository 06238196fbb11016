"""What a device answers is looked at closely (WebAuthn level 3)."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.passkeys import WebAuthnPasskeys
from domain.model.errors import WrongPasskey
from domain.model.ids import UserId
from domain.model.passkeys import Json, PasskeyKey, Site
from ports.passkeys import PasskeyVerifier
from tests.doubles.authenticator import PRESENT, VERIFIED, Authenticator, to_bytes, to_text

SITE = Site("https://chat.example.org")
ELSEWHERE = Site("https://chat.example.com")
QUESTION = "what-was-asked"


@pytest.fixture
def verifier() -> PasskeyVerifier:
    return WebAuthnPasskeys("Our house")


def options(verifier: PasskeyVerifier, *known: PasskeyKey) -> Json:
    return verifier.creation_options(SITE, QUESTION, UserId(17), "ann", known)


def made(verifier: PasskeyVerifier, device: Authenticator) -> PasskeyKey:
    return verifier.read_new(SITE, QUESTION, device.create(options(verifier)))


def test_options_ask_for_a_key_that_checks_its_holder(verifier: PasskeyVerifier) -> None:
    """Kept on the device, so that nobody types a name; never a second one on the same device."""
    key = made(verifier, Authenticator())
    asked = options(verifier, key)
    assert asked["rp"] == {"id": "chat.example.org", "name": "Our house"}
    assert (to_bytes(asked["user"]["id"]), asked["user"]["name"]) == (b"17", "ann")
    assert to_bytes(asked["challenge"]) == QUESTION.encode()
    selection = asked["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert [to_bytes(each["id"]) for each in asked["excludeCredentials"]] == [key.credential_id]
    asked = verifier.request_options(SITE, QUESTION)
    assert (asked["rpId"], asked["userVerification"]) == ("chat.example.org", "required")
    assert not asked.get("allowCredentials")


@pytest.mark.parametrize("counts", [True, False])
def test_a_device_signs_what_it_is_asked(verifier: PasskeyVerifier, *, counts: bool) -> None:
    """Again and again, whether it counts or not."""
    device = Authenticator(counts=counts)
    key = made(verifier, device)
    for number in (1, 2):
        answer = device.get(verifier.request_options(SITE, f"{QUESTION}-{number}"))
        assert verifier.challenge_of(answer) == f"{QUESTION}-{number}"
        assert verifier.credential_id_of(answer) == key.credential_id
        uses = verifier.verify(SITE, f"{QUESTION}-{number}", answer, key)
        assert uses == (number if counts else 0)
        key = replace(key, uses=uses)


def test_a_copy_is_noticed(verifier: PasskeyVerifier) -> None:
    """The device counts on; whoever copied its key a while ago counts anew."""
    device = Authenticator()
    key = replace(made(verifier, device), uses=1)
    with pytest.raises(WrongPasskey):
        verifier.verify(SITE, QUESTION, device.get(verifier.request_options(SITE, QUESTION)), key)


def test_no_other_page_and_no_other_question_will_do(verifier: PasskeyVerifier) -> None:
    """A phishing page gets nothing that opens this door, whatever it claims to be."""
    device = Authenticator()
    key = made(verifier, device)
    answer = device.get(verifier.request_options(SITE, QUESTION))
    other_key = made(verifier, Authenticator())
    for site, question, asked in (
        (ELSEWHERE, QUESTION, key),
        (SITE, "another", key),
        (SITE, QUESTION, other_key),
    ):
        with pytest.raises(WrongPasskey):
            verifier.verify(site, question, answer, asked)
    for change in ({"origin": ELSEWHERE.origin}, {"domain": ELSEWHERE.domain}, {"flags": PRESENT}):
        device = Authenticator()
        key = made(verifier, device)
        phished = device.get_as(verifier.request_options(SITE, QUESTION), **change)
        with pytest.raises(WrongPasskey):
            verifier.verify(SITE, QUESTION, phished, key)


@pytest.mark.parametrize(
    "change", [{"origin": ELSEWHERE.origin}, {"domain": ELSEWHERE.domain}, {"flags": PRESENT}, {"flags": 0}]
)
def test_none_is_made_elsewhere_or_by_nobody(verifier: PasskeyVerifier, change: dict[str, Any]) -> None:
    """Made on another page, for another page, or by a device that did not check who holds it."""
    with pytest.raises(WrongPasskey):
        made(verifier, Authenticator(**change))


def test_an_answer_to_one_thing_is_none_to_another(verifier: PasskeyVerifier) -> None:
    """What was signed to enter makes no key, and a new key enters nowhere."""
    device = Authenticator(flags=PRESENT | VERIFIED)
    new = device.create(options(verifier))
    answer = device.get(verifier.request_options(SITE, QUESTION))
    with pytest.raises(WrongPasskey):
        verifier.read_new(SITE, QUESTION, answer)
    with pytest.raises(WrongPasskey):
        verifier.verify(SITE, QUESTION, new, verifier.read_new(SITE, QUESTION, new))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"response": None},
        {"response": {}},
        {"rawId": 7, "response": []},
        {"rawId": "ä", "response": {"clientDataJSON": "ä"}},
        {"rawId": "AA", "response": {"clientDataJSON": to_text(b"[]")}},
        {"rawId": "AA", "response": {"clientDataJSON": to_text(b"\xff")}},
        {"rawId": "AA", "response": {"clientDataJSON": to_text(b'{"type":1,"challenge":2,"origin":3}')}},
    ],
)
def test_nonsense_is_refused(verifier: PasskeyVerifier, broken: Json) -> None:
    """With the same refusal, whatever the library makes of it."""
    key = made(verifier, Authenticator())
    with pytest.raises(WrongPasskey):
        verifier.challenge_of(broken)
    with pytest.raises(WrongPasskey):
        verifier.read_new(SITE, QUESTION, broken)
    with pytest.raises(WrongPasskey):
        verifier.verify(SITE, QUESTION, broken, key)
