#!/usr/bin/env python3
"""How fast and how soon the egress publishes, with real brokers on the same machine (bench/README.md).

    bench/egress_bench.py --folder F --json FILE [--brokers 3] [--rounds 2] [--seconds 12]
"""
import argparse
import datetime
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
for folder in ("ops/kafka", "tests/e2e"):
    sys.path.insert(0, str(ROOT / folder))

from cluster import Cluster  # noqa: E402
from confluent_kafka import OFFSET_END, Consumer, TopicPartition  # noqa: E402
from server import Server  # noqa: E402

EVENTS = "rahgir.events.v1"
CONNECTIONS = 64
SCRIPT = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"service":"parking-permit","language":"en","form":{"full_name":"A. Citizen","zone":"a"}}'
"""


def metrics(server):
    text = server.client().get("/metrics").body.decode()
    return {line.split()[0]: float(line.split()[1]) for line in text.splitlines() if not line.startswith("#")}


def load(server, folder, seconds):
    """Submissions as fast as they are answered; how many a second."""
    script = pathlib.Path(folder) / "submit.lua"
    script.write_text(SCRIPT)
    out = subprocess.run(["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--timeout", "10s", "--script",
                          str(script), server.ready["url"] + "/api/v1/requests"], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out and "Socket errors" not in out, out
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def wait_until_published(server):
    while True:
        seen = metrics(server)
        if seen.get("rahgir_egress_lag_events") == 0:
            return seen["rahgir_egress_published_total"]
        time.sleep(0.02)


class Arrivals(threading.Thread):
    """A consumer of committed records, and how old each event was when it came, in seconds."""

    def __init__(self, bootstrap):
        super().__init__(daemon=True)
        self.consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "bench", "enable.auto.commit": False,
                                  "isolation.level": "read_committed", "fetch.wait.max.ms": 10})
        partitions = self.consumer.list_topics(EVENTS, 20).topics[EVENTS].partitions
        self.consumer.assign([TopicPartition(EVENTS, number, OFFSET_END) for number in partitions])
        self.ages, self.stopped = [], threading.Event()

    def run(self):
        while not self.stopped.is_set():
            messages = self.consumer.consume(500, 0.05)
            now = datetime.datetime.now(datetime.timezone.utc)
            for message in messages:
                recorded = dict(message.headers())["ce_recordedtime"].decode().replace("Z", "+00:00")
                self.ages.append((now - datetime.datetime.fromisoformat(recorded)).total_seconds())

    def finish(self):
        self.stopped.set()
        self.join()
        self.consumer.close()
        return sorted(self.ages)


class Steady(threading.Thread):
    """Events recorded and published a second, in the middle of a load."""

    def __init__(self, server, seconds):
        super().__init__(daemon=True)
        self.server, self.seconds = server, seconds

    def run(self):
        time.sleep(1)
        begun, first = time.monotonic(), metrics(self.server)
        time.sleep(self.seconds - 1.5)
        last, spent = metrics(self.server), time.monotonic() - begun
        name = 'rahgir_next_event{partition="0"}'
        self.recorded = (last[name] - first[name]) / spent
        self.published = (last["rahgir_egress_published_total"] - first["rahgir_egress_published_total"]) / spent


def round_of(folder, options):
    with Cluster(folder + "/kafka", options.brokers) as cluster:
        server = Server(folder).start()
        try:
            alone = load(server, folder, options.seconds)
            waiting = metrics(server)['rahgir_next_event{partition="0"}']
            per_command = waiting / (alone * options.seconds)
            server.stop()

            server.environment = {"RAHGIR_EGRESS_BROKERS": cluster.bootstrap}
            server.start()
            while not (first := metrics(server)["rahgir_egress_published_total"]):
                time.sleep(0.01)
            begun = time.monotonic()
            backlog = wait_until_published(server)
            catch_up = (backlog - first) / (time.monotonic() - begun)

            arrivals = Arrivals(cluster.bootstrap)
            arrivals.start()
            time.sleep(2)
            steady = Steady(server, options.seconds)
            steady.start()
            beside = load(server, folder, options.seconds)
            steady.join()
            published = wait_until_published(server) - backlog
            time.sleep(0.5)
            ages = arrivals.finish()
            assert len(ages) == published, (len(ages), published)
            return {"alone": alone, "beside": beside, "per_command": per_command, "catch_up": catch_up,
                    "recorded": steady.recorded, "published": steady.published,
                    "median": ages[len(ages) // 2], "p99": ages[len(ages) * 99 // 100]}
        finally:
            server.kill()


def figure(name, unit, values, baselines=None, target=None, notes=()):
    ratios = [v / b for v, b in zip(values, baselines)] if baselines else []
    ratio = statistics.median(ratios) if ratios else None
    shown = ratios or values
    return {"figure": name, "value": statistics.median(values), "unit": unit,
            "baseline": statistics.median(baselines) if baselines else None, "ratio": ratio, "target": target,
            "met": target is None or ratio >= target, "command": "python3 " + " ".join(sys.argv),
            "spread": [min(shown), max(shown)], "notes": list(notes)}


def figures_of(rounds):
    each = lambda name: [one[name] for one in rounds]  # noqa: E731
    return [
        figure("egress under load", "events/s", each("published"), each("recorded"), 0.95,
               [f"beside {statistics.median(each('beside')):,.0f} submissions/s; without egress {statistics.median(each('alone')):,.0f}"]),
        figure("egress lag p99 under load: 1 s against it", "ms", [1000.0] * len(rounds), [1000 * p for p in each("p99")], 1.0,
               [f"median {1000 * statistics.median(each('median')):,.0f} ms"]),
        figure("egress alone, catching up", "events/s", each("catch_up"),
               [one["alone"] * one["per_command"] for one in rounds], 1.0, ["against what submissions record without egress"]),
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--json", required=True)
    parser.add_argument("--brokers", type=int, default=3, choices=(1, 3))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=12)
    options = parser.parse_args()
    rounds = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            rounds.append(round_of(folder, options))
        print(json.dumps({name: round(value, 3) for name, value in rounds[-1].items()}), flush=True)
    file = pathlib.Path(options.json)
    known = json.loads(file.read_text()) if file.exists() else []
    file.write_text(json.dumps(known + figures_of(rounds), indent=2) + "\n")


main()
