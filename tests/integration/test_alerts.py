"""Alerts and dashboard: each names metrics that there are, is explained, and fires when it should."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from adapters import metrics

RULES = Path("deploy/prometheus/ichat.rules.yml")
DASHBOARD = Path("deploy/grafana/ichat.json")
ALERTS = {
    rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
}
SERIES = {
    "IchatDown": ({'up{job="ichat"}': "0x60"}, {'up{job="ichat"}': "1x60"}),
    "IchatNotReady": ({'ichat_ready{check="disk"}': "0x60"}, {'ichat_ready{check="staying"}': "0x60"}),
    "IchatFailing": (
        {'ichat_requests_total{status="503"}': "0+10x60", 'ichat_requests_total{status="200"}': "0+100x60"},
        {'ichat_requests_total{status="404"}': "0+10x60", 'ichat_requests_total{status="200"}': "0+100x60"},
    ),
    "IchatUntold": ({"ichat_outbox_age_seconds": "0+60x60"}, {"ichat_outbox_age_seconds": "1x60"}),
    "IchatSlow": (
        {
            'ichat_request_seconds_bucket{operation="POST /api/chat/send",le="1.0"}': "0+1x60",
            'ichat_request_seconds_bucket{operation="POST /api/chat/send",le="2.5"}': "0+9x60",
            'ichat_request_seconds_bucket{operation="POST /api/chat/send",le="+Inf"}': "0+10x60",
        },
        {
            'ichat_request_seconds_bucket{operation="POST /api/chat/send",le="1.0"}': "0+10x60",
            'ichat_request_seconds_bucket{operation="POST /api/chat/send",le="+Inf"}': "0+10x60",
        },
    ),
    "IchatLags": (
        {
            'ichat_lag_seconds_bucket{le="0.25"}': "0+1x60",
            'ichat_lag_seconds_bucket{le="0.5"}': "0+60x60",
            'ichat_lag_seconds_bucket{le="+Inf"}': "0+60x60",
        },
        {'ichat_lag_seconds_bucket{le="0.1"}': "0+60x60", 'ichat_lag_seconds_bucket{le="+Inf"}': "0+60x60"},
    ),
    "IchatWaitsForConnections": (
        {"ichat_pool_wait_seconds_sum": "0+60x60"},
        {"ichat_pool_wait_seconds_sum": "0+1x60"},
    ),
    "IchatHashesWait": ({"ichat_hashes_waiting": "20x60"}, {"ichat_hashes_waiting": "3x60"}),
    "IchatRedisFailing": ({"ichat_redis_failures_total": "0+120x60"}, {"ichat_redis_failures_total": "7x60"}),
    "IchatLoopFailing": (
        {'ichat_loop_failures_total{loop="sweep"}': "0+30x60"},
        {'ichat_loop_failures_total{loop="sweep"}': "3x60"},
    ),
    "IchatBoxFull": ({"ichat_box_letters_most": "5000x60"}, {"ichat_box_letters_most": "50x60"}),
    "IchatDiskFull": ({"ichat_disk_free_bytes": "1000000x60"}, {"ichat_disk_free_bytes": "9000000000x60"}),
    "IchatPushesFail": (
        {'ichat_pushes_total{outcome="later"}': "0+2x60", 'ichat_pushes_total{outcome="sent"}': "0+1x60"},
        {'ichat_pushes_total{outcome="gone"}': "0+2x60", 'ichat_pushes_total{outcome="sent"}': "0+1x60"},
    ),
    "IchatCallsLost": (
        {
            'ichat_calls_ended_total{reason="lost"}': "0+1x60",
            'ichat_calls_ended_total{reason="normal"}': "0+1x60",
        },
        {
            'ichat_calls_ended_total{reason="lost"}': "0x50 1x10",
            'ichat_calls_ended_total{reason="normal"}': "0+1x60",
        },
    ),
}
"""By alert, an hour of every minute in which it fires, and one in which it does not."""


def promtool(*words: str) -> None:
    program = shutil.which("promtool")
    assert program, "promtool is missing: apt-get install prometheus"
    said = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_metric_that_is_asked_for_is_there() -> None:
    assert metrics.READY
    known = {name for each in REGISTRY.collect() for name in names_of(each.name, each.type)}
    asked = set(re.findall(r"ichat_\w+", DASHBOARD.read_text() + RULES.read_text()))
    assert asked - known == set()


def names_of(name: str, kind: str) -> list[str]:
    endings = {
        "counter": ["_total"],
        "histogram": ["_bucket", "_sum", "_count"],
        "summary": ["_sum", "_count"],
    }
    return [f"{name}{ending}" for ending in endings.get(kind, [""])]


def test_every_metric_and_every_alert_is_explained() -> None:
    page = Path("docs/metrics.md").read_text()
    ours = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in REGISTRY.collect()
        if family.name.startswith("ichat_")
    }
    explained = set(re.findall(r"ichat_\w+", page))
    assert ours - explained == set()
    assert set(re.findall(r"`(Ichat\w+)`", page)) == set(ALERTS) == set(SERIES)


def test_the_rules_and_the_configuration_are_what_prometheus_understands() -> None:
    promtool("check", "rules", str(RULES))
    promtool("check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml")


def test_every_alert_fires_when_it_should_and_is_silent_else(tmp_path: Path) -> None:
    """After an hour of each."""
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})',
                    "eval_time": "59m",
                    "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
                }
            ],
        }
        for alert, hours in SERIES.items()
        for series, fires in zip(hours, (True, False), strict=True)
    ]
    file = tmp_path / "alerts.yml"
    file.write_text(
        yaml.safe_dump({"rule_files": [str(RULES.resolve())], "evaluation_interval": "1m", "tests": tests})
    )
    promtool("test", "rules", str(file))


@pytest.mark.parametrize(
    "panel", json.loads(DASHBOARD.read_text())["panels"], ids=lambda panel: panel["title"]
)
def test_every_panel_asks_something(panel: dict[str, object]) -> None:
    assert panel["targets"]
