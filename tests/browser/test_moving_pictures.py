"""What takes the place of a picture that moves, and when."""

from tests.browser.people import World

PLACE = """
    const { Video } = await import("/ui/video.js");
    const { html } = await import("/ui/html.js");
    const { render } = await import("/vendor/preact.js");
    const moving = () => {
        const canvas = document.createElement("canvas");
        const context = canvas.getContext("2d");
        setInterval(() => context.fillRect(Math.random() * 300, 0, 10, 10), 50);
        return canvas.captureStream(20).getVideoTracks()[0];
    };
    const place = document.body.appendChild(document.createElement("div"));
"""
COMES_BACK = """
    const onceDrawn = new Map();
    const sight = { see() {}, leave() {}, draw: (_, track) => onceDrawn.get(track)() };
    const drawn = (track) => new Promise((resolve) => onceDrawn.set(track, resolve));
    const show = (props) => render(html`<${Video} label="Ben" sight=${sight} ...${props} />`, place);
    const [track, next] = [moving(), moving()];
    const both = Promise.all([drawn(track), drawn(next)]);
    show({ track, next });
    await both;
    show({ track });
    show({ track: next });
    const [shown] = place.querySelectorAll("video:not(.coming)");
    return shown.srcObject?.getVideoTracks()[0] === track;
"""
COMES_AND_GOES = """
    const said = [];
    const sight = { see: (_, height) => said.push(height > 0), leave: () => said.push("gone"), draw() {} };
    render(html`<${Video} label="Ben" sight=${sight} track=${moving()} />`, place);
    render(null, place);
    return said;
"""


async def happens(world: World, what: str) -> object:
    device = await world.visitor()
    return await device.page.evaluate(f"async () => {{ {PLACE} {what} }}")


async def test_what_went_before_it_was_shown_is_waited_for_again(world: World) -> None:
    """What was drawn unseen, went and comes back begins anew: the picture before it stays. So it is also when
    it comes back before the page is painted, which a busy one is late with (V24).
    """
    assert await happens(world, COMES_BACK) is True


async def test_where_a_picture_is_seen_is_said_before_the_page_is_painted(world: World) -> None:
    """Else a call would give up the way before for a picture that nobody has seen yet."""
    assert await happens(world, COMES_AND_GOES) == [True, "gone"]
