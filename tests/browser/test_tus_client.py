"""The tus client that most web pages use, as it is, against our uploads (contract-2 N6)."""

from pathlib import Path

from playwright.async_api import Route

from tests.browser.people import World

CLIENT = Path(__file__).with_name("node_modules") / "tus-js-client" / "dist" / "tus.min.js"
UPLOAD = """([token, bytes]) => new Promise((resolve, reject) => {
    const file = new File([new Uint8Array(bytes).map((_, at) => at % 251)], "plan.bin");
    const upload = new tus.Upload(file, {
        endpoint: "/api/files",
        headers: { authorization: token },
        metadata: { filename: file.name, filetype: "application/octet-stream" },
        chunkSize: 300_000,
        retryDelays: [0, 0, 0],
        onError: reject,
        onSuccess: () => resolve(upload.url.split("/").at(-1)),
    });
    upload.start();
})"""


async def test_tus_js_client_uploads_over_a_line_that_breaks(world: World) -> None:
    """It asks how far it came, and goes on from there."""
    ann = await world.person("Ann")
    await ann.page.evaluate(CLIENT.read_text(encoding="utf-8"))
    pieces = 0

    async def break_the_second(route: Route) -> None:
        nonlocal pieces
        pieces += route.request.method == "PATCH"
        await (route.abort() if pieces == 2 and route.request.method == "PATCH" else route.continue_())

    await ann.page.route("**/api/files/*", break_the_second)
    file_id = await ann.page.evaluate(UPLOAD, [ann.token, 1_000_000])
    [info] = await world.request("GET", f"/file/info?ids={file_id}", ann)
    assert (info["name"], info["size"], info["kind"]) == ("plan.bin", 1_000_000, "file")
    assert pieces == 5
