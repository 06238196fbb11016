"""Contract section 4 over HTTP."""

import asyncio
from datetime import datetime
from typing import Any

import bcrypt

from domain.model.audit import AT_THE_SERVER
from domain.model.ids import UserId
from tests.integration.http.people import Town, picture

USER_FIELDS = [
    "userId",
    "username",
    "nickname",
    "avatar",
    "enabled",
    "createdAt",
    "updatedAt",
    "about",
    "deleted",
    "bot",
]


async def test_ann_registers_and_is_signed_in(town: Town) -> None:
    ann = await town.register("ann")
    [info] = (await ann.post("/user/infos", userIds=[ann.user_id])).data
    assert list(info) == USER_FIELDS
    assert (info["username"], info["nickname"], info["avatar"], info["enabled"]) == ("ann", "Ann", "", True)


async def test_a_name_is_given_once_whatever_its_case(town: Town) -> None:
    await town.register("ann")
    for name in ("ann", "ANN", " ann "):
        answer = await town.stranger_posts("/register", username=name, password="secret-12", nickname="A")
        assert answer.refusal == (409, 1002)
        assert answer.body["message"] == "用户已存在"


async def test_of_many_who_want_a_name_at_once_one_gets_it(town: Town) -> None:
    wish = {"username": "ann", "password": "secret-12", "nickname": "A"}
    answers = await asyncio.gather(*(town.stranger_posts("/register", **wish) for _ in range(8)))
    assert sorted(answer.code for answer in answers) == [200] + [1002] * 7


async def test_every_field_of_a_registration_has_its_rule(town: Town) -> None:
    """All broken ones are named at once; lengths count characters."""
    nobody = await town.stranger_posts("/register")
    assert nobody.refusal == (400, 1003)
    assert nobody.body["message"] == "Username为必填字段,Password为必填字段,Nickname为必填字段"
    good = {
        "username": "an",
        "password": "密码密码密码密码",
        "nickname": "\U0001f600" * 20,
        "avatar": "file/a.png",
    }
    for field, bad, text in [
        ("username", "a", "Username长度必须至少为2个字符"),
        ("username", "a" * 21, "Username长度不能超过20个字符"),
        ("username", "an\u0007", "Username不能包含控制字符"),
        ("password", "1234567", "Password长度必须至少为8个字符"),
        ("password", "password1", "Password过于常见"),
        ("password", "1a" * 65, "Password长度不能超过128个字符"),
        ("nickname", "a" * 21, "Nickname长度不能超过20个字符"),
        ("avatar", "javascript:alert(1)", "Avatar必须是一个有效的URL"),
    ]:
        answer = await town.stranger_posts("/register", **good | {field: bad})
        assert (answer.refusal, answer.body["message"]) == ((400, 1003), text)
    assert (await town.stranger_posts("/register", **good)).data["token"]


async def test_unknown_names_and_wrong_passwords_are_answered_alike(town: Town) -> None:
    await town.register("ann")
    unknown = await town.stranger_posts("/login", username="nobody", password="secret-12")
    wrong = await town.stranger_posts("/login", username="ann", password="secret-22")
    assert unknown.refusal == wrong.refusal == (401, 1004)
    assert unknown.body["message"] == wrong.body["message"]


async def test_each_sign_in_is_a_device_of_its_own(town: Town) -> None:
    """Signing out ends one, and the list shows what is left."""
    phone = await town.register("ann")
    laptop = await town.sign_in("ann")
    logins = (await phone.get("/user/logins")).data
    assert [login["current"] for login in logins] == [False, True]
    shown = {"loginId", "device", "address", "signedInAt", "expiresAt", "lastUsedAt", "current"}
    assert set(logins[0]) == shown
    assert logins[0]["address"] == "127.0.0.1"
    assert (await laptop.post("/logout")).data is None
    assert (await laptop.get("/contact")).refusal == (401, 1005)
    assert len((await phone.get("/user/logins")).data) == 1


async def test_a_device_stays_signed_in_while_it_renews(town: Town) -> None:
    """The same login with a fresh token; both are over when it is ended."""
    phone, laptop = await town.register("ann"), await town.sign_in("ann")
    before = phone.token
    renewed = (await phone.post("/login/renew")).data
    assert set(renewed) == {"token", "expiresAt"}
    phone.client.headers["authorization"] = renewed["token"]
    [shown] = [login for login in (await phone.get("/user/logins")).data if login["current"]]
    assert shown["expiresAt"] == renewed["expiresAt"]
    days = (datetime.fromisoformat(shown["expiresAt"]) - datetime.fromisoformat(shown["signedInAt"])).days
    assert days == 30
    assert (await laptop.post("/user/logins/end", loginId=shown["loginId"])).data is None
    for token in (before, renewed["token"]):
        phone.client.headers["authorization"] = token
        assert (await phone.post("/login/renew")).refusal == (401, 1005)


async def test_other_devices_can_be_signed_out(town: Town) -> None:
    ann, stolen, other = await town.register("ann"), await town.sign_in("ann"), await town.sign_in("ann")
    [login_id] = [login["loginId"] for login in (await stolen.get("/user/logins")).data if login["current"]]
    assert (await ann.post("/user/logins/end", loginId=login_id)).data is None
    assert (await stolen.get("/contact")).refusal == (401, 1005)
    assert (await other.get("/contact")).data == []
    assert (await ann.post("/user/logins/end", others=True)).data is None
    assert (await other.get("/contact")).refusal == (401, 1005)
    assert (await ann.get("/contact")).data == []


async def test_a_new_password_signs_out_every_other_device(town: Town) -> None:
    ann, other = await town.register("ann"), await town.sign_in("ann")
    change: dict[str, Any] = {"oldPassword": "secret-12", "newPassword": "better-22"}
    assert (await ann.post("/user/password", **change | {"oldPassword": "wrong11"})).refusal == (401, 1004)
    assert (await ann.post("/user/password", **change | {"newPassword": "short"})).refusal == (400, 1003)
    assert (await other.get("/contact")).data == []
    assert (await ann.post("/user/password", **change)).data is None
    assert (await other.get("/contact")).refusal == (401, 1005)
    assert (await ann.get("/contact")).data == []
    assert (await town.stranger_posts("/login", username="ann", password="secret-12")).code == 1004
    await town.sign_in("ann", "better-22")


async def test_a_disabled_account_is_out_and_stays_out_until_enabled(town: Town) -> None:
    ann = await town.register("ann")
    users = town.server.parts.user_administration()
    await users.set_enabled(AT_THE_SERVER, UserId(ann.user_id), enabled=False)
    assert (await ann.get("/contact")).refusal == (401, 1005)
    assert (await town.stranger_posts("/login", username="ann", password="secret-12")).refusal == (403, 403)
    await users.set_enabled(AT_THE_SERVER, UserId(ann.user_id), enabled=True)
    await town.sign_in("ann")


async def test_a_hash_of_the_original_becomes_a_better_one_at_sign_in(town: Town) -> None:
    ann = await town.register("ann")
    storage = town.server.parts.storage()
    old = bcrypt.hashpw(b"secret-12", bcrypt.gensalt(6, b"2a")).decode()

    await storage.transaction(lambda stored: stored.users.set_password_hash(ann.user_id, old))
    await town.sign_in("ann")
    stored = await storage.read(lambda stored: stored.users.get_credentials(ann.user_id))
    assert stored.password_hash.startswith("$2b$")
    await town.sign_in("ann")


async def test_infos_come_in_the_order_asked_for(town: Town) -> None:
    ann, bob = await town.register("ann"), await town.register("bob")
    asked = [bob.user_id, 999, ann.user_id, 0, bob.user_id, 2**64 - 1]
    infos = (await ann.post("/user/infos", userIds=asked)).data
    assert [info and info["username"] for info in infos] == ["bob", None, "ann", None, "bob", None]
    assert (await ann.post("/user/infos")).data == []
    assert (await ann.post("/user/infos", userIds=None)).data == []


async def test_a_profile_changes_and_an_empty_avatar_keeps_the_old_one(town: Town) -> None:
    ann = await town.register("ann")
    url = (await ann.upload(picture())).data
    assert (await ann.post("/user/info", nickname="Annie", avatar=url)).data is None
    assert (await ann.post("/user/info", nickname="Anna")).data is None
    [info] = (await ann.post("/user/infos", userIds=[ann.user_id])).data
    assert (info["nickname"], info["avatar"]) == ("Anna", url)
    assert (await ann.post("/user/info", nickname="")).refusal == (400, 1003)
    assert (await ann.post("/user/info", nickname="A", avatar="x")).refusal == (400, 1003)


PRIVACY = {
    "findable": True, "requestsFrom": "all", "groupsFrom": "contacts",
    "readReceipts": True, "showPresence": True, "pushPreview": False, "hideAddress": False,
    "quietHours": "", "timeZone": "",
}  # fmt: skip


async def test_privacy_stands_in_the_settings(town: Town) -> None:
    """Each field by itself; what is absent stays, and an unknown word changes nothing."""
    ann, bob = await town.register("ann"), await town.register("bob")
    assert (await ann.get("/user/settings")).data is None
    shown: dict[str, Any] = {"wallpaper": "", **PRIVACY}
    changes: list[dict[str, Any]] = [
        {"findable": False}, {"requestsFrom": "none"}, {"groupsFrom": "none"}, {"readReceipts": False},
        {"showPresence": False}, {"pushPreview": True}, {"hideAddress": True},
        {"quietHours": "22:00-07:00", "timeZone": "Europe/Berlin"},
        {"findable": True, "requestsFrom": "all"},
    ]  # fmt: skip
    for change in changes:
        assert (await ann.post("/user/privacy", **change)).data is None
        shown |= change
        assert (await ann.get("/user/settings")).data == shown
    unknown: list[dict[str, Any]] = [{"requestsFrom": "some"}, {"groupsFrom": ""}, {"findable": 1}]
    for wrong in unknown:
        assert (await ann.post("/user/privacy", pushPreview=False, **wrong)).refusal == (400, 300)
    for hours, zone in (
        ("22-7", ""),
        ("25:00-07:00", ""),
        ("07:00-07:00", ""),
        ("", "Europe"),
        ("", "/etc/passwd"),
    ):
        refused = await ann.post("/user/privacy", quietHours=hours, timeZone=zone)
        assert refused.refusal == (400, 1003)
    assert (await ann.get("/user/settings")).data == shown
    assert (await bob.get("/user/settings")).data is None


async def test_settings_are_null_until_saved(town: Town) -> None:
    ann = await town.register("ann")
    assert (await ann.get("/user/settings")).data is None
    for wallpaper in ("file/w.png", "file/w.png", "https://example.org/w.jpg", ""):
        assert (await ann.post("/user/settings", wallpaper=wallpaper)).data is None
        assert (await ann.get("/user/settings")).data == {"wallpaper": wallpaper, **PRIVACY}
    assert (await ann.post("/user/settings", wallpaper="w.png")).refusal == (400, 1003)


async def test_a_search_finds_names_by_their_beginning(town: Town) -> None:
    """Full pages while there is more; `%` and `_` are characters; oneself is not found."""
    ann = await town.register("ann")
    for number in range(7):
        await town.register(f"anna{number}")
    await town.register("an_a")
    names = []
    for page in (1, 2, 3):
        found = (await ann.get("/user/search", keyword="ANNA", page=page, size=5)).data
        names.append([user["username"] for user in found])
    assert names == [[f"anna{number}" for number in range(5)], ["anna5", "anna6"], []]
    assert [user["username"] for user in (await ann.get("/user/search", keyword="an_")).data] == ["an_a"]
    assert (await ann.get("/user/search", keyword="%")).data == []
    assert len((await ann.get("/user/search", keyword="an", page=0, size=-3)).data) == 1
    assert len((await ann.get("/user/search", keyword="an", page=1, size=10**30)).data) == 8
    assert (await ann.get("/user/search", keyword="an", page=10**30)).data == []
    assert (await ann.get("/user/search", keyword="an", page="x")).refusal == (400, 300)


async def test_a_search_by_name_finds_any_word_of_it(town: Town) -> None:
    """With or without accents; the search of the original's client goes on finding usernames only."""
    ann, chloe = await town.register("ann"), await town.register("cm1990")
    await chloe.post("/user/info", nickname="Chloé Martin")
    for keyword in ("chlo", "MARTIN", "martin chloe", "cm1990", "@cm"):
        [found] = (await ann.get("/user/search", keyword=keyword, by="name")).data
        assert (found["userId"], found["nickname"]) == (chloe.user_id, "Chloé Martin")
    for keyword in ("artin", "chloe x", "", "%", "ann"):
        assert (await ann.get("/user/search", keyword=keyword, by="name")).data == []
    assert (await ann.get("/user/search", keyword="chlo")).data == []
    assert (await ann.get("/user/search", keyword="chlo", by="x")).refusal == (400, 300)
    assert (await ann.get("/user/search", keyword="chlo", by="name", page=2)).data == []


async def test_a_search_shows_friends_and_waiting_requests(town: Town) -> None:
    ann, bob, _ = await town.friends()
    cara, dora = await town.register("bcara"), await town.register("bdora")
    request = (await cara.post("/contact/user", userId=ann.user_id)).data
    found = (await ann.get("/user/search", keyword="b")).data
    assert list(found[0]) == [*USER_FIELDS, "isFriend", "pendingRequest"]
    assert [(user["userId"], user["isFriend"], user["pendingRequest"]) for user in found] == [
        (bob.user_id, True, None),
        (cara.user_id, False, request),
        (dora.user_id, False, None),
    ]
