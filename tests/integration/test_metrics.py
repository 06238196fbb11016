"""What Prometheus and load balancers are told, of one process and of several together."""

import os
import signal
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.ichat_program import ichat
from tests.integration.test_command import ANN, SECRET, Serving, serving
from tests.patience import eventually
from tests.plain_http import ask
from tests.servers import free_port

BOB = {"username": "bob", "password": "secret-12", "nickname": "Bob"}


class Scraped:
    """Everything at a port, as Prometheus reads it."""

    def __init__(self, port: int) -> None:
        text = ask("GET", f"http://127.0.0.1:{port}/metrics").text
        self.samples = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def sum(self, name: str, **labels: str) -> float:
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


def talk(server: Serving, sends: int) -> None:
    (ann, _), (bob, bob_id) = (
        (data["token"], data["userId"])
        for data in (server.post("/register", **each).json()["data"] for each in (ANN, BOB))
    )
    asked = server.post("/contact/user", ann, userId=bob_id).json()["data"]
    server.post(f"/contact/accept?requestId={asked['id']}", bob)
    contact_id = server.get("/contact", ann).json()["data"][0]["contactId"]
    for number in range(sends):
        assert server.post("/chat/send", ann, contactId=contact_id, text=f"{number}").json()["code"] == 200


def test_the_metrics_of_one_process(tmp_path: Path) -> None:
    """Requests by operation, SQL, deliveries, what is well; no name of a person and no text."""
    port = free_port()
    with serving("--data-dir", str(tmp_path), ICHAT_METRICS__PORT=str(port)) as server:
        talk(server, 3)
        scraped = Scraped(port)
        assert scraped.sum("ichat_requests_total", operation="POST /api/chat/send", status="200") == 3
        assert scraped.sum("ichat_request_seconds_count", operation="POST /api/chat/send") == 3
        assert scraped.sum("ichat_sql_statements_total") > scraped.sum("ichat_sql_seconds_count") > 0
        assert scraped.sum("ichat_deliveries_total") >= 6
        eventually(lambda: Scraped(port).sum("ichat_ready", check="database") == 1)
        assert Scraped(port).sum("ichat_disk_free_bytes") > 0
        for path in ("/rubbish", f"/{'x' * 50}"):
            ask("BREW", server.api + path)
        text = ask("GET", f"http://127.0.0.1:{port}/metrics").text
        assert not {"ann", "bob", "BREW", "rubbish"} & set(text.replace('"', " ").split())
        assert server.stop() == 0


def test_all_workers_are_counted_together(tmp_path: Path, mysql_url: str, redis_url: str) -> None:
    """Whichever is asked; what a worker counted stays when it dies, what it had open does not."""
    port = free_port()
    environment = {"ICHAT_MYSQL_URL": mysql_url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    words = ("--profile", "cluster", "--workers", "2", "--data-dir", str(tmp_path))
    with serving(*words, ICHAT_METRICS__PORT=str(port), ICHAT_REGISTRATION="open", **environment) as server:
        talk(server, 6)
        scraped = Scraped(port)
        assert scraped.sum("ichat_requests_total", operation="POST /api/chat/send", status="200") == 6
        assert scraped.sum("ichat_redis_commands_total", command="post") > 0
        eventually(lambda: Scraped(port).sum("ichat_ready", check="mailboxes") == 1)
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        counted = Scraped(port)
        assert counted.sum("ichat_requests_total", operation="POST /api/chat/send", status="200") == 6
        eventually(lambda: answers(server))
        assert server.stop() == 0


def answers(server: Serving) -> bool:
    """False also for a connection that a worker had when it was killed."""
    try:
        return server.get("/server", "").status_code == 200
    except httpx.TransportError:
        return False


def test_a_port_for_metrics_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ("serve", "--port", "0", "--data-dir", str(tmp_path))
        refused = ichat(*words, ICHAT_METRICS__PORT=port)
    assert refused.returncode == 2
    assert "choose another with ICHAT_METRICS__PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_balancer_is_told_who_can_work(tmp_path: Path, method: str) -> None:
    """Beside the API, under whatever prefix that is."""
    with serving("--data-dir", str(tmp_path), ICHAT_API_PREFIX="/talk/v1") as server:
        root = server.api.removesuffix("/api")
        assert ask(method, f"{root}/livez").status_code == 200
        ready = ask(method, f"{root}/readyz")
        assert ready.status_code == 200
        if method == "GET":
            assert ready.json() == dict.fromkeys(
                ("database", "schema", "mailboxes", "disk", "staying"), "well"
            )
