"""What ports.security promises of tokens, kept by every adapter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from adapters.jwt_tokens import JwtTokens
from domain.model.clients import KnownDevice
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import CallId, FileName, LoginId, PassId, UserId
from domain.model.second_factors import Challenge
from domain.model.signaling import CallPass
from ports.security import TokenIssuer
from tests.doubles.security import PlainTokens
from tests.doubles.security_log import RecordedSecurity

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=24)
SECRET = "a secret of this test and of no server, and long enough for every algorithm"
PLAN = FileName("attachment-0123456789abcdef0123456789abcdef")
ANN = LoginId("60bac48a-e812-463c-81d0-5cf832893637")
PHONE = KnownDevice(LoginId("first-login-of-ann"), "ann")
DUE = Challenge(UserId(3), "proof of the password of bob")
BOBS = CallPass(
    CallId(7), UserId(3), LoginId("login-of-bob"), PassId("pass-of-bob"), sfu=True, public_key="B-key_of-Bob"
)


def jwt_tokens(secret: str = SECRET) -> JwtTokens:
    return JwtTokens(secret, "ichat", RecordedSecurity())


@pytest.fixture(params=["memory", "jwt"])
def tokens(request: pytest.FixtureRequest) -> TokenIssuer:
    return PlainTokens() if request.param == "memory" else jwt_tokens()


def test_a_login_token_names_its_login_until_its_time_is_over(tokens: TokenIssuer) -> None:
    token = tokens.issue_login(ANN, LATER)
    assert tokens.read_login(token, NOON) == ANN
    assert tokens.read_login(token, LATER - timedelta(seconds=1)) == ANN
    with pytest.raises(LoginExpired):
        tokens.read_login(token, LATER)


def test_a_new_secret_signs_nobody_out_while_the_one_before_is_known() -> None:
    """What it signs itself is good on servers that know it, and nothing that a third one has signed is."""
    before, new = "the one before " * 5, "the new one " * 5
    token = jwt_tokens(before).issue_login(ANN, LATER)
    tokens = JwtTokens(new, "ichat", RecordedSecurity(), before)
    assert tokens.read_login(token, NOON) == ANN
    assert jwt_tokens(new).read_login(tokens.issue_login(ANN, LATER), NOON) == ANN
    for issuer, forged in (
        (jwt_tokens(new), token),
        (tokens, jwt_tokens("a third one " * 5).issue_login(ANN, LATER)),
    ):
        with pytest.raises(Unauthenticated):
            issuer.read_login(forged, NOON)


def test_a_call_token_names_call_user_and_login_until_its_time_is_over(tokens: TokenIssuer) -> None:
    token = tokens.issue_call(BOBS, LATER)
    assert tokens.read_call(token, NOON) == BOBS
    with pytest.raises(Unauthenticated):
        tokens.read_call(token, LATER)


def test_a_device_is_known_to_one_account_until_its_time_is_over(tokens: TokenIssuer) -> None:
    token = tokens.issue_device(PHONE, LATER)
    assert tokens.find_device(token, NOON) == PHONE
    assert tokens.find_device(token, LATER) is None


def test_a_ticket_for_an_export_names_its_login_and_is_good_for_nothing_else(tokens: TokenIssuer) -> None:
    ticket = tokens.issue_export(ANN, LATER)
    assert tokens.read_export(ticket, NOON) == ANN
    with pytest.raises(Unauthenticated):
        tokens.read_export(ticket, LATER)
    for read in (tokens.read_login, tokens.read_call, tokens.read_challenge):
        with pytest.raises(Unauthenticated):
            read(ticket, NOON)
    assert tokens.find_device(ticket, NOON) is None
    for other in (tokens.issue_login(ANN, LATER), tokens.issue_call(BOBS, LATER)):
        with pytest.raises(Unauthenticated):
            tokens.read_export(other, NOON)


def test_a_ticket_for_a_file_names_file_and_login_and_is_good_for_nothing_else(tokens: TokenIssuer) -> None:
    ticket = tokens.issue_file(ANN, PLAN, LATER)
    assert tokens.read_file(ticket, NOON) == (ANN, PLAN)
    with pytest.raises(Unauthenticated):
        tokens.read_file(ticket, LATER)
    for read in (tokens.read_login, tokens.read_call, tokens.read_challenge, tokens.read_export):
        with pytest.raises(Unauthenticated):
            read(ticket, NOON)
    for other in (tokens.issue_login(ANN, LATER), tokens.issue_export(ANN, LATER)):
        with pytest.raises(Unauthenticated):
            tokens.read_file(other, NOON)


def test_a_challenge_names_its_account_until_its_time_is_over(tokens: TokenIssuer) -> None:
    token = tokens.issue_challenge(DUE, LATER)
    assert tokens.read_challenge(token, NOON) == DUE
    with pytest.raises(Unauthenticated):
        tokens.read_challenge(token, LATER)
    for other in (tokens.issue_login(ANN, LATER), tokens.issue_call(BOBS, LATER), "challenge:3", ""):
        with pytest.raises(Unauthenticated):
            tokens.read_challenge(other, NOON)
    with pytest.raises(Unauthenticated):
        tokens.read_login(token, NOON)


def test_each_token_opens_only_its_own_door(tokens: TokenIssuer) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read_call(tokens.issue_login(ANN, LATER), NOON)
    with pytest.raises(Unauthenticated):
        tokens.read_login(tokens.issue_call(BOBS, LATER), NOON)
    for read in (tokens.read_login, tokens.read_call):
        with pytest.raises(Unauthenticated):
            read(tokens.issue_device(PHONE, LATER), NOON)
    for other in (tokens.issue_login(ANN, LATER), tokens.issue_call(BOBS, LATER)):
        assert tokens.find_device(other, NOON) is None


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "a" * 5000, "é.ü.ß", "\ud800.a.b", "eyJhbGciOiJub25lIn0.e30."]
)
def test_anything_else_is_no_token(tokens: TokenIssuer, token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read_login(token, NOON)
    with pytest.raises(Unauthenticated):
        tokens.read_call(token, NOON)
    assert tokens.find_device(token, NOON) is None


def forged(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    good = {"pl": ANN, "iss": "ichat", "exp": LATER.timestamp()}
    return jwt.encode(
        {name: value for name, value in (good | claims).items() if value is not None}, secret, algorithm
    )


@pytest.mark.parametrize(
    "token",
    [
        forged({}, secret="another secret of this test and of no server, long enough for every algorithm"),
        forged(
            {"exp": 1}, secret="another secret of this test and of no server, long enough for every algorithm"
        ),
        forged({}, algorithm="HS384"),
        forged({}, algorithm="HS512"),
        jwt.encode({"pl": ANN, "iss": "ichat", "exp": LATER.timestamp()}, "", "none"),
        forged({"iss": "somebody"}),
        forged({"iss": None}),
        forged({"exp": None}),
        forged({"exp": "tomorrow"}),
        forged({"exp": True}),
        forged({"pl": None}),
        forged({"pl": 7}),
        forged({"pl": ["a"]}),
        forged({"pl": ""}),
    ],
)
def test_what_this_server_did_not_make_is_refused(token: str) -> None:
    """Another key, another algorithm, another issuer, no end, no or a strange payload (promise S3)."""
    with pytest.raises(Unauthenticated):
        jwt_tokens().read_login(token, NOON)


def test_tokens_of_the_original_are_read() -> None:
    """Same secret, short as it may be, and the same claims: everybody stays signed in."""
    claims = {"exp": int(LATER.timestamp()), "iss": "ichat", "pl": ANN}
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        old = jwt.encode(claims, "short", "HS256")
    assert jwt_tokens("short").read_login(old, NOON) == ANN


def test_the_original_would_read_ours() -> None:
    token = jwt_tokens().issue_login(ANN, LATER)
    claims = jwt.decode(token, SECRET, ["HS256"], options={"verify_exp": False}, issuer="ichat")
    assert claims == {"pl": ANN, "iss": "ichat", "exp": int(LATER.timestamp())}
