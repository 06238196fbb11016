"""What is measured: one row per promise of speed, with the load that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure of the load generator and the bound that it must keep."""

    figure: str
    bound: float
    at_least: bool = False
    """False: the figure must not be above the bound."""
    floor: tuple[str, ...] = ()
    """Figures of `tests.bench.floors` whose sum nothing of this kind can be below."""

    def kept(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def over_floor(self, value: float, floors: Figures) -> float | None:
        """How many times the floor it is."""
        lowest = sum(floors.get(name, 0.0) for name in self.floor)
        return value / lowest if lowest else None

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
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of our node, beside those of the cluster profile."""


PEOPLE = ("-users", "500", "-groups", "2", "-size", "100")

MORE = True
WORKS = (
    Work(
        "V1",
        "1:1 send, 16 senders",
        ("send", "-c", "16", "-duration", "10"),
        (
            Promise("rps", 3000, MORE),
            Promise("total_cpu_ms_per_send", 0.45, floor=("post_cpu_ms", "insert_cpu_ms")),
        ),
    ),
    Work(
        "V1 lone",
        "1:1 send, one sender",
        ("send", "-c", "1", "-duration", "10"),
        (Promise("lat_p50_ms", 1.0),),
    ),
    Work(
        "V1 SQLite",
        "1:1 send, 16 senders, default profile",
        ("send", "-c", "16", "-duration", "10"),
        (Promise("rps", 4000, MORE),),
        {"ICHAT_PROFILE": "default"},
    ),
    Work(
        "V2",
        "group of 100 online members, window 4",
        ("fanout", "-size", "100", "-window", "4", "-duration", "10"),
        (
            Promise("steady_notifications_per_s", 16_830, MORE),
            Promise("total_cpu_ms_per_notification", 0.035, floor=("frame_cpu_ms",)),
            Promise("e2e_p99_ms", 12),
        ),
    ),
    Work(
        "V3",
        "the same at one message per second",
        ("fanout", "-size", "100", "-rate", "1", "-duration", "15"),
        (Promise("e2e_all_p50_ms", 6), Promise("e2e_all_p99_ms", 15)),
    ),
    Work(
        "V4",
        "many senders into one session",
        ("stream", "-duration", "10"),
        (Promise("notifications_per_s", 2500, MORE),),
    ),
    Work(
        "V5, V6",
        "signaling round trip, burst of candidates, call set-up",
        ("signal",),
        (
            Promise("rtt_p50_ms", 1),
            Promise("burst_all_p50_ms", 3),
            Promise("setup_ring_p50_ms", 5),
            Promise("setup_call_start_p50_ms", 15),
        ),
    ),
    Work(
        "V7",
        "20 calls at once",
        ("calls", "-calls", "20"),
        (Promise("negotiation_p50_ms", 4), Promise("negotiation_p99_ms", 5)),
    ),
    Work(
        "V8, V9",
        "1000 idle sessions",
        ("idle", "-sessions", "1000", "-c", "16", "-duration", "30"),
        (
            Promise("rss_kb_per_session", 25),
            Promise("server_cpu_us_per_session_s", 8),
            Promise("connects_per_s", 2088, MORE),
        ),
    ),
    Work(
        "V10",
        "sync page of 50, 100-contact list, search",
        ("sync", "-duration", "5"),
        (
            Promise("sync_page_c_rps", 3120, MORE),
            Promise("contacts_rps", 3600, MORE),
            Promise("search_rps", 2725, MORE),
        ),
    ),
    Work(
        "V11",
        "5000 idle sessions in one worker, then a message to each",
        ("idle", "-sessions", "5000", "-c", "32", "-duration", "10", "-verify", "5000"),
        (Promise("verify_e2e_p99_ms", 50),),
    ),
)


@dataclass(frozen=True, slots=True)
class OwnWork:
    """Measured by clients of our own, without the load generator."""

    id: str
    what: str
    promises: tuple[Promise, ...]


SEARCH = OwnWork(
    "V12",
    "search of two words in 1,000,000 messages, of which 100,000 are mine",
    (Promise("search_p50_ms", 30), Promise("search_p99_ms", 150)),
)
"""In each database."""
FINDING = OwnWork(
    "V10 people",
    "any page of a search among 400,000 people, whatever was typed",
    (Promise("dearest_page_cpu_ms", 20),),
)
MARKING = OwnWork(
    "V13",
    "marks of what was read, one worker",
    (
        Promise("marks_per_s", 1000, MORE),
        Promise("total_cpu_ms_per_mark", 0.5, floor=("post_cpu_ms", "insert_cpu_ms")),
    ),
)
REACTING = OwnWork(
    "V14", "a reaction in a group of 100, and a message", (Promise("reaction_to_message", 1.0),)
)
TYPING = OwnWork(
    "V15",
    "everybody types in a group of 100",
    (
        Promise("heard_share", 0.99, MORE),  # hints are lost gladly, but not for want of speed
        Promise("cpu_ms_per_receiver", 0.05),
        Promise("statements_per_hint", 0.01),
    ),
)
LISTING = OwnWork(
    "V16",
    "list of 1000 conversations with what is unread",
    (Promise("list_p50_ms", 40), Promise("statements_per_list", 4)),
)
ADDING = OwnWork(
    "V17",
    "100 are added to a group of 400, everybody connected",
    (Promise("all_heard_s", 1), Promise("total_cpu_s", 2)),
)
TELLING = OwnWork(
    "V18",
    "messages in a group of 500, everybody connected",
    (Promise("total_cpu_ms_per_receiver", 0.08), Promise("last_p99_ms", 250)),
)
TELLING_MORE = OwnWork(
    "V2 crowd",
    "messages in a group of 1000, everybody connected",
    (Promise("total_cpu_ms_per_receiver", 0.045), Promise("last_p99_ms", 150)),
)
REMOVING = OwnWork(
    "V19",
    "200 removals among everything else, on two nodes: what reaches somebody a second later",
    (Promise("removals", 200, MORE), Promise("frames_and_answers", 0)),
)
BRINGING = OwnWork(
    "V20",
    "a file of 100 MiB is brought, against `dd`; then 20 at once, while somebody sends messages",
    (
        Promise("share_of_dd", 0.6, MORE),
        Promise("total_cpu_s", 1.5),
        Promise("memory_mib", 60),
        Promise("send_p99_ms", 50),
    ),
)
FETCHING = OwnWork("V21", "a file is read in parts", (Promise("total_cpu_ms_per_mib", 1),))
PUSHING = OwnWork(
    "V22",
    "10,000 pushes to people whose page is closed",
    (Promise("pushes", 10_000, MORE), Promise("twice", 0), Promise("total_cpu_ms_per_push", 1)),
)
LOOKING = OwnWork("V23", "a conversation of 200 pictures is opened", (Promise("megabytes", 1.5),))
SWAPPING = OwnWork(
    "V24, V27",
    "3 pages of Chromium, 10 times from the mesh to an SFU, whose Janus is then killed",
    (
        Promise("swaps_without_a_gap", 10, MORE),  # none longer than the longest before and 200 ms
        Promise("janus_killed_gap_p95_ms", 1000),
    ),
)
FORWARDING = OwnWork(
    "V25, V26",
    "somebody joins a call of 8; 6 send sound and 1 Mbit/s of pictures each",
    (
        Promise("joined_p95_ms", 1500),
        Promise("janus_cpu_pct_per_pair", 0.25),
        Promise("node_cpu_pct_per_member", 0.05),
    ),
)
LOSING = OwnWork(
    "V28",
    "a node is killed 5 times in a call through an SFU",
    (Promise("gap_beyond_usual_ms", 20),),  # less than a packet more
)
SPREADING = OwnWork(
    "V1 spread",
    "1:1 send, 16 senders, on two workers and on two nodes, beside one worker",
    (Promise("two_workers_times_the_cpu", 1.1), Promise("two_nodes_times_the_cpu", 1.1)),
)
SIMULATING = OwnWork(
    "V29",
    "the simulation beside what is measured with other senders and nodes: how far off, in percent",
    (Promise("rate_off_pct", 20), Promise("p50_off_pct", 20), Promise("cpu_off_pct", 20)),
)
STORMING = OwnWork(
    "V30",
    "20,000 lines break at once, on two nodes",
    (
        Promise("all_resumed_ms", 20_000),
        Promise("caught_up_ms", 20_000),
        Promise("never_back", 0),
        Promise("lost", 0),
    ),
)
"""These three need the load generator."""
OWN_WORKS = (
    *(SEARCH, FINDING, MARKING, REACTING, TYPING, LISTING, ADDING, TELLING, TELLING_MORE, REMOVING),
    *(BRINGING, FETCHING, PUSHING, LOOKING),
    *(SWAPPING, FORWARDING, LOSING),
    *(SPREADING, SIMULATING, STORMING),
)
PROMISED = (*WORKS, *OWN_WORKS)


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
