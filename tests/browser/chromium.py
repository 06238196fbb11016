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
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


def find_chromium() -> str:
    path = shutil.which("chromium")
    if path is None:
        message = "Chromium is missing: apt-get install chromium"
        raise AssertionError(message)
    return path


async def launch(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
