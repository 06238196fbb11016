"""The browser of the system, without a screen, with a camera and a microphone that are played."""

import shutil

from playwright.async_api import Browser, Playwright

FLAGS = (
    "--headless",
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebRtcHideLocalIpsWithMdns",  # nobody answers multicast questions here
    "--use-fake-device-for-media-stream=fps=8",  # a picture costs, and eight a second move
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


SHELL = "chromium-headless-shell"
"""The same browser without any of its own windows, which are the dearer half of a new page."""


def find_chromium() -> str:
    """The browser that people have."""
    path = shutil.which("chromium")
    if path is None:
        message = "Chromium is missing: apt-get install chromium"
        raise AssertionError(message)
    return path


async def launch(playwright: Playwright, *flags: str, whole: bool = False) -> Browser:
    """`whole`: also what the smaller one has not: notifications of the system."""
    path = (None if whole else shutil.which(SHELL)) or find_chromium()
    return await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
