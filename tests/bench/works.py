"""What is measured: one row per promise of speed, with the load that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure of the load generator and the bound that it must keep."""

    figure: str
    bound: float
    at_least: bool = False
    """False: the figure must not be above the bound."""

    def kept(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    @property
    def text(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Work:
    """One run of the load generator: `command` is its command line without address and output."""

    id: str
    what: str
    command: tuple[str, ...]
    promises: tuple[Promise, ...]


PEOPLE = ("-users", "500", "-groups", "2", "-size", "100")

MORE = True
WORKS = (
    Work(
        "V1",
        "1:1 send, 16 senders",
        ("send", "-c", "16", "-duration", "10"),
        (Promise("rps", 1040, MORE), Promise("total_cpu_ms_per_send", 1.3)),
    ),
    Work(
        "V2",
        "group of 100 online members, window 4",
        ("fanout", "-size", "100", "-window", "4", "-duration", "10"),
        (
            Promise("steady_notifications_per_s", 9400, MORE),
            Promise("total_cpu_ms_per_notification", 0.12),
            Promise("e2e_p50_ms", 40),
        ),
    ),
    Work(
        "V3",
        "the same at one message per second",
        ("fanout", "-size", "100", "-rate", "1", "-duration", "15"),
        (Promise("e2e_all_p50_ms", 15), Promise("e2e_all_p99_ms", 40)),
    ),
    Work(
        "V4",
        "many senders into one session",
        ("stream", "-duration", "10"),
        (Promise("notifications_per_s", 1000, MORE),),
    ),
    Work(
        "V5, V6",
        "signaling round trip, burst of candidates, call set-up",
        ("signal",),
        (
            Promise("rtt_p50_ms", 4),
            Promise("burst_all_p50_ms", 25),
            Promise("setup_ring_p50_ms", 15),
            Promise("setup_call_start_p50_ms", 50),
        ),
    ),
    Work("V7", "20 calls at once", ("calls", "-calls", "20"), (Promise("negotiation_p50_ms", 120),)),
    Work(
        "V8, V9",
        "1000 idle sessions",
        ("idle", "-sessions", "1000", "-c", "16", "-duration", "30"),
        (
            Promise("rss_kb_per_session", 45),
            Promise("server_cpu_us_per_session_s", 15),
            Promise("connects_per_s", 800, MORE),
        ),
    ),
    Work(
        "V10",
        "sync page of 50, 100-contact list, search",
        ("sync", "-duration", "5"),
        (
            Promise("sync_page_c_rps", 1183, MORE),
            Promise("contacts_rps", 889, MORE),
            Promise("search_rps", 1020, MORE),
        ),
    ),
    Work(
        "V11",
        "5000 idle sessions in one worker, then a message to each",
        ("idle", "-sessions", "5000", "-c", "32", "-duration", "10", "-verify", "5000"),
        (Promise("verify_e2e_p99_ms", 1000),),
    ),
)


@dataclass(frozen=True, slots=True)
class FirstLoad:
    """A visit of the web client; `cached`: with what the visit before it left in the browser's caches."""

    id: str
    what: str
    signed_in: bool
    cached: bool
    promises: tuple[Promise, ...]


COLD = (
    Promise("drawn_ms", 1000),
    Promise("ready_ms", 2000),
    Promise("requests", 10),
    Promise("kilobytes", 110),
)
WARM = (Promise("drawn_ms", 1000), Promise("ready_ms", 700), Promise("requests", 10))
FIRST_LOADS = (
    FirstLoad("L1", "a visitor, fast 3G, cold", signed_in=False, cached=False, promises=COLD),
    FirstLoad("L2", "the same, warm", signed_in=False, cached=True, promises=WARM),
    FirstLoad("L3", "somebody signed in, caches empty", signed_in=True, cached=False, promises=COLD),
    FirstLoad("L4", "the same, warm", signed_in=True, cached=True, promises=WARM),
)
