"""A router between pages and an SFU: whoever comes through it is seen by its address (RFC 3022)."""

import asyncio
import socket
from typing import Any

from playwright.async_api import Page

from tests.servers.janus import own_address

PACKET_AT_MOST = 65_535
THROUGH_IT = """
    const told = (line) => line.split(" ");
    const detour = async (line) => {
        const words = told(line);
        if (words[2]?.toLowerCase() !== "udp") return line;
        words[5] = String(await window.doorTo(Number(words[5])));
        return words.join(" ");
    };
    const Real = window.RTCPeerConnection;
    window.ufrags = [];
    window.RTCPeerConnection = class extends Real {
        constructor(...all) {
            super(...all);
            const names = new Set();
            window.ufrags.push(names);
            this.addEventListener("signalingstatechange", () => {
                const found = /ice-ufrag:(.*)/.exec(this.localDescription?.sdp ?? "");
                if (found) names.add(found[1].trim());
            });
        }
        async addIceCandidate(candidate) {
            if (!candidate?.candidate) return super.addIceCandidate(candidate);
            const line = await detour(candidate.candidate);
            return super.addIceCandidate({ ...candidate, candidate: line });
        }
        setRemoteDescription({ type, sdp }) {
            const without = sdp.replace(/a=candidate.*\\r\\n/g, "");
            return super.setRemoteDescription({ type, sdp: without });
        }
    };
"""
"""In a page: the other side of each connection is behind the router. `ufrags` has the names that each
connection has had, which are new ones after an ICE restart.
"""


class Nat:
    def __init__(self) -> None:
        self._address = own_address()
        self._doors: dict[int, socket.socket] = {}
        """By the port behind it."""
        self._paths: dict[tuple[int, Any], socket.socket] = {}
        """To a port behind it, for somebody before it."""
        self._cut: set[Any] = set()

    async def stands_before(self, page: Page) -> None:
        """For connections that the page makes from now on, also when it was loaded anew."""
        await page.expose_function("doorTo", self._door_to)
        await page.evaluate(f"() => {{ {THROUGH_IT} }}")
        await page.add_init_script(f"{{ {THROUGH_IT} }}")

    def cut(self) -> None:
        """Nothing goes by any of the ways that there are; new ones are made as ever."""
        self._cut.update(client for _, client in self._paths)

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (*self._doors.values(), *self._paths.values()):
            loop.remove_reader(each)
            each.close()

    def _door_to(self, port: int) -> int:
        if port not in self._doors:
            door = self._doors[port] = self._socket()
            asyncio.get_running_loop().add_reader(door, self._go_in, door, port)
        return int(self._doors[port].getsockname()[1])

    def _go_in(self, door: socket.socket, port: int) -> None:
        packet, client = door.recvfrom(PACKET_AT_MOST)
        if client in self._cut:
            return
        if (port, client) not in self._paths:
            path = self._paths[port, client] = self._socket()
            asyncio.get_running_loop().add_reader(path, self._go_out, path, door, client)
        self._send(self._paths[port, client], packet, (self._address, port))

    def _go_out(self, path: socket.socket, door: socket.socket, client: Any) -> None:
        packet, _ = path.recvfrom(PACKET_AT_MOST)
        if client not in self._cut:
            self._send(door, packet, client)

    def _send(self, by: socket.socket, packet: bytes, address: Any) -> None:
        try:
            by.sendto(packet, address)
        except OSError:
            return  # a router drops what it has no room for

    def _socket(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setblocking(False)
        made.bind((self._address, 0))
        return made
