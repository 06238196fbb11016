"""What others send never becomes a program on this page."""

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.browser.hostile import CALLED, HTML, corpus
from tests.browser.people import Person, World
from tests.browser.served import foreign_page
from tests.plain_http import plain_client

NASTY = '<img src=x onerror="fetch(\'/executed\')"><script>fetch("/executed")</script>'
NASTY_NAME = "<b onclick=x>Eve"


def executions(page: Page) -> list[str]:
    """Grows by one for each script that ran."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if CALLED in request.url:
            seen.append(request.url)

    page.context.on("request", note)
    return seen


async def upload(world: World, person: Person, name: str, content: bytes) -> str | None:
    async with plain_client(cookies=True, base_url=f"{world.server.url}/api") as client:
        headers = {"authorization": person.token}
        answer = await client.post("/file/upload", headers=headers, files={"file": (name, content)})
    assert answer.status_code < 500, answer.text
    return str(answer.json()["data"]) if answer.is_success else None


async def use_every_way(page: Page, around: str, address: str) -> None:
    """Open it, and put it where pages put pictures, frames, objects, styles and scripts."""
    await page.goto(address)
    await page.goto(around)
    await page.evaluate(
        """(address) => Promise.all(["img", "iframe", "object", "embed", "script", "link"].map((tag) =>
            new Promise((done) => {
                const element = document.createElement(tag);
                element.onload = element.onerror = done;
                setTimeout(done, 1500);
                if (tag === "link") element.rel = "stylesheet";
                element[{ object: "data", link: "href" }[tag] ?? "src"] = address;
                document.body.append(element);
            })))""",
        address,
    )


async def test_hostile_files_run_nothing(world: World) -> None:
    """40 files: what is no picture is refused; what is kept is harmless in whatever way it is used."""
    eve = await world.person("Eve")
    page = await (await world.context()).new_page()
    ran = executions(page)

    async def hand_out(route: Route) -> None:
        await route.fulfill(content_type="text/html", body="<!doctype html><body></body>")

    await page.route("**/around", hand_out)
    files = corpus()
    assert len(files) == 40
    kept = [url for _, name, content in files if (url := await upload(world, eve, name, content))]
    assert 0 < len(kept) < 40
    for url in kept:
        await use_every_way(page, f"{world.server.url}/around", f"{world.server.url}/api/{url}")
    assert ran == []


async def test_the_detector_of_scripts_detects(world: World) -> None:
    """The same file, handed out as a page, would have been noticed."""
    page = await (await world.context()).new_page()
    ran = executions(page)

    async def hand_out(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=HTML)

    await page.route("**/careless.html", hand_out)
    await page.goto(f"{world.server.url}/careless.html")
    await page.wait_for_load_state("networkidle")
    assert ran


async def test_texts_and_names_stay_texts(world: World) -> None:
    eve, bob = await world.person(NASTY_NAME), await world.person("Bob")
    ran = executions(bob.page)
    await world.befriend(eve, bob)
    await bob.open(NASTY_NAME)
    [contact] = await world.request("GET", "/contact", eve)
    for text in (NASTY, "javascript:fetch('/executed')", 'https://x.test/"onmouseover=alert(1)'):
        body = {"contactId": contact["contactId"], "text": text}
        await world.request("POST", "/chat/send", eve, json=body)
    body = {"contactId": contact["contactId"], "thumbnail": f"1x1;data:text/html,{HTML}"}
    await world.request("POST", "/chat/send", eve, json=body)
    await bob.sees(NASTY)
    await bob.sees("javascript:fetch('/executed')")
    await expect(bob.bubbles).to_have_count(4)
    links = await bob.log.get_by_role("link").evaluate_all("(links) => links.map((link) => link.href)")
    assert links == ["https://x.test/"]
    assert await bob.log.locator("script, b, [onerror], [onmouseover]").count() == 0
    assert ran == []


async def test_a_foreign_page_opens_no_socket(world: World) -> None:
    """The same script on our own page can: what differs is the origin alone."""
    page = await (await world.context()).new_page()
    connect = """(address) => new Promise((done) => {
        const socket = new WebSocket(address);
        socket.onopen = () => done("open");
        socket.onclose = () => done("refused");
    })"""
    async with foreign_page() as foreign:
        for path in ("notification", "call"):
            address = f"ws://127.0.0.1:{world.server.port}/api/ws/{path}"
            await page.goto(foreign)
            assert await page.evaluate(connect, address) == "refused"
            await page.goto(world.server.url)
            assert await page.evaluate(connect, address) == "open"


async def test_the_page_itself_forbids_foreign_scripts(world: World) -> None:
    visitor = await world.visitor()
    run = """() => new Promise((done) => {
        addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective));
        const script = document.createElement("script");
        try {
            script.text = "fetch('/executed')";
            document.body.append(script);
        } catch {
            done("trusted types");
        }
    })"""
    ran = executions(visitor.page)
    assert await visitor.page.evaluate(run) in {
        "script-src-elem",
        "trusted types",
        "require-trusted-types-for",
    }
    assert ran == []
    visitor.troubles.clear()  # it was the very thing to be stopped


@pytest.mark.parametrize("path", ["/api/nothing", "/api/user/nothing"])
async def test_the_client_never_answers_for_the_api(world: World, path: str) -> None:
    async with plain_client(cookies=True, base_url=world.server.url) as client:
        answer = await client.get(path)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.status_code in {401, 404}
