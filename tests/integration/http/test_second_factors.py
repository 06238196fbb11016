"""The second step of signing in, as clients see it (contract-2 N9)."""

from urllib.parse import parse_qs, urlsplit

import pyotp

from tests.integration.http.people import Town


async def test_an_account_with_a_code_is_entered_in_two_steps(town: Town) -> None:
    """1006 with a challenge, which an old client shows as a sentence; then the code."""
    ann = await town.register("ann")
    begun = await ann.post("/user/totp/begin", password="secret-12")
    [secret] = parse_qs(urlsplit(begun.data["uri"]).query)["secret"]
    confirmed = await ann.post("/user/totp/confirm", code=pyotp.TOTP(secret).now())
    codes = confirmed.data["recoveryCodes"]
    assert len(codes) == 10
    assert (await ann.get("/user/totp")).data == {"on": True, "recoveryCodesLeft": 10}

    refused = await town.anybody.post("/login", json={"username": "ann", "password": "secret-12"})
    body = refused.json()
    assert (refused.status_code, body["code"]) == (401, 1006)
    assert body["message"]
    wrong = await town.stranger_posts("/login/totp", challenge=body["challenge"], code="nonsense")
    assert wrong.refusal == (401, 1008)
    entered = await town.stranger_posts("/login/totp", challenge=body["challenge"], code=codes[0])
    assert (await (await town.person("ann", entered)).get("/user/totp")).data["recoveryCodesLeft"] == 9
    assert "path=/api/login;" in entered.headers["set-cookie"].lower()

    no_challenge = await town.stranger_posts("/login/totp", challenge=ann.token, code=codes[1])
    assert no_challenge.refusal == (401, 401)
    assert (await ann.post("/user/totp/end", password="wrong-one")).refusal == (401, 1004)
    assert (await ann.post("/user/totp/end", password="secret-12")).data is None
    await town.sign_in("ann")
