#!/usr/bin/env python3
"""The egress with a real Kafka, seen by clients not written here: while people work, the broker is killed and comes back,
and the server is killed and comes back; every accepted event is in the topics once and in order, the newest state of each
request too, a stock consumer builds the dashboard from them, and nothing that anybody typed is in any of them."""

import collections
import datetime
import json
import pathlib
import sys
import tempfile
import time

import yaml
import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parent / "e2e", HERE.parents[1] / "ops/kafka"):
    sys.path.insert(0, str(folder))

from cluster import Cluster  # noqa: E402
from figures import dashboard  # noqa: E402
from load import CANARY, Load  # noqa: E402
from readers import CATALOGUE, EVENTS, PROGRESS, STATE, Record, by_confluent, by_console_consumer, by_kcat, by_streams, latest  # noqa: E402,E501
from server import Server  # noqa: E402

BEGUN = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - BEGUN:5.1f} s] {text}", flush=True)


def metrics(server):
    text = server.client().get("/metrics").body.decode()
    return {line.split()[0]: float(line.split()[1]) for line in text.splitlines() if not line.startswith("#")}


def wait_until(server, what, seconds=40):
    until = time.monotonic() + seconds
    while not what(seen := metrics(server)):
        assert time.monotonic() < until, {k: v for k, v in seen.items() if "egress" in k}
        time.sleep(0.1)
    return seen


def wait_until_published(server):
    return wait_until(server, lambda seen: seen["rahgir_egress_up"] == 1 and seen.get("rahgir_egress_lag_events") == 0)


def feed(server):
    """What GET /api/v1/events shows to the analyst: by id."""
    analyst, after, found = server.client(server.token("analyst")), "", {}
    while True:
        page = analyst.get(f"/api/v1/events?limit=1000&after={after}")
        assert page.status == 200, page.body
        found.update({event["id"]: event for event in page.json})
        if not page.json and page.headers["Rahgir-Next"] == after:
            return found
        after = page.headers["Rahgir-Next"]


def check_events(records, shown):
    """Each event once, its versions in order in one partition of the topic, and as the feed shows it."""
    ids = collections.Counter(record.headers["ce_id"] for record in records)
    twice = [each for each, count in ids.items() if count > 1]
    assert not twice, f"published twice: {twice[:5]}"
    partitions, versions = {}, collections.defaultdict(int)
    for record in records:
        assert partitions.setdefault(record.key, record.partition) == record.partition, record
        version = int(record.headers["ce_streamversion"])
        if "ce_service" in record.headers and not record.headers["ce_type"].startswith(("org.rahgir.definition", "org.rahgir.service")):
            assert version == versions[record.key] + 1, f"{record.key}: {version} after {versions[record.key]}"
        versions[record.key] = version
    by_id = {record.headers["ce_id"]: record for record in records}
    missing = shown.keys() - by_id.keys()
    assert not missing, f"not published: {sorted(missing)[:5]}"
    for id_, event in shown.items():
        record = by_id[id_]
        assert record.value == event.pop("data"), (record, event)
        assert record.headers.pop("content-type") == event.pop("datacontenttype")
        assert record.headers == {f"ce_{name}": str(value) for name, value in event.items()}, (record.headers, event)
    return versions


def check_states(states, versions):
    """The newest state of every request that has events, as of its newest event."""
    for request, state in states.items():
        assert state["version"] == versions[request], (request, state["version"], versions[request])
    with_states = {key for key in versions if key in states}
    assert len(with_states) == len(states) > 100


def check_dashboard(server, states):
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    for office in ("traffic", "registry"):
        shown = server.client(server.token("supervisor", office)).get("/api/v1/dashboard").json
        built = dashboard([state for state in states.values() if state["office"] == office], today)
        for name, rows in built.items():
            normal = lambda all_: sorted(json.dumps(row, sort_keys=True) for row in all_)  # noqa: E731
            assert normal(rows) == normal(shown[name]), f"{office} {name}:\n{normal(rows)}\n{normal(shown[name])}"
            assert rows or name != "received", "the figures are of nothing"


def check_schemas(topics):
    """Records of every topic, as api/asyncapi.yaml describes them."""
    described = yaml.safe_load((HERE.parents[1] / "api/asyncapi.yaml").read_text())
    for channel in described["channels"].values():
        (message,) = [described["components"]["messages"][m["$ref"].split("/")[-1]] for m in channel["messages"].values()]
        validators = {part: jsonschema.Draft202012Validator({**message[part], "components": described["components"]})
                      for part in ("payload", "headers") if part in message}
        key = jsonschema.Draft202012Validator(message["bindings"]["kafka"]["key"])
        records = topics[channel["address"]]
        assert records, channel["address"]
        for record in records[::max(1, len(records) // 400)]:  # spread over all: each takes a millisecond
            key.validate(record.key)
            validators["payload"].validate(record.value)
            if "headers" in validators:
                validators["headers"].validate(record.headers)


def check_same(name, records, expected):
    plain = lambda all_: sorted((r.partition, r.key, json.dumps(r.value, sort_keys=True)) for r in all_)  # noqa: E731
    assert plain(records) == plain(expected), f"{name} sees {len(records)} records, confluent-kafka {len(expected)}"
    order = lambda all_: [(r.key, r.headers.get("ce_id")) for r in sorted(all_, key=lambda r: r.partition)]  # noqa: E731
    assert order(records) == order(expected), f"{name} sees another order"


def check_streams(counts, events, states):
    types = collections.Counter(record.headers["ce_type"] for record in events)
    assert counts["types"] == dict(types), (counts["types"], types)
    places = collections.Counter("|".join([s["office"], s["service"], s["channel"], s["state"]]) for s in states.values())
    assert counts["places"] == dict(places), (counts["places"], places)


def check_nothing_typed(bootstrap):
    """Nor in records that were never committed."""
    for topic in (EVENTS, STATE, CATALOGUE, PROGRESS):
        for record in by_confluent(bootstrap, topic, "read_uncommitted"):
            assert CANARY not in json.dumps(record, ensure_ascii=False), record


def work_through_failures(server, broker):
    """Returns the server's newest process, with everything published."""
    with Load(server, seed=1):
        wait_until(server, lambda seen: seen["rahgir_egress_published_total"] > 200)
        broker.kill()
        say("broker killed, people go on")
        before = metrics(server)["rahgir_next_event{partition=\"0\"}"]
        down = wait_until(server, lambda seen: seen["rahgir_egress_state{state=\"down\"}"] == 1)
        assert down["rahgir_next_event{partition=\"0\"}"] > before and down["rahgir_egress_lag_events"] > 0, down
        broker.start()
        wait_until(server, lambda seen: seen["rahgir_egress_up"] == 1)
        say("broker back, egress up")
    for seed in (2, 3):
        with Load(server, seed=seed):
            seen = metrics(server)["rahgir_egress_transactions_total"]
            wait_until(server, lambda now: now["rahgir_egress_transactions_total"] > seen + 3)
            server.kill()
        server.start()
        say("server killed and started again")
    with Load(server, seed=4):
        time.sleep(0.5)
    wait_until_published(server)
    log = (server.folder / "server.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    egress = [line["event"] for line in lines if line["event"].startswith("egress")]
    assert egress == ["egress-up", "egress-down", "egress-up", "egress-up", "egress-up"], egress


def main():
    with tempfile.TemporaryDirectory(prefix="rahgir-egress-") as folder, Cluster(folder + "/kafka", brokers=1) as cluster:
        say("broker up")
        server = Server(folder, environment={
            "RAHGIR_EGRESS_BROKERS": cluster.bootstrap, "RAHGIR_STORE_PARTITIONS": "2", "RAHGIR_EGRESS_PARTITIONS": "3",
            "RAHGIR_EGRESS_TIMEOUT_MS": "3000", "RAHGIR_EGRESS_RETRY_MS": "500"}).start()
        try:
            work_through_failures(server, cluster.brokers[0])
            events, states = by_confluent(cluster.bootstrap, EVENTS), by_confluent(cluster.bootstrap, STATE)
            catalogue = by_confluent(cluster.bootstrap, CATALOGUE)
            kept = [Record(r.partition, r.key, r.value, dict(r.headers)) for r in events]
            versions = check_events(events, feed(server))
            check_states(latest(states), versions)
            check_dashboard(server, latest(states))
            check_schemas({EVENTS: kept, STATE: states, CATALOGUE: catalogue})
            check_nothing_typed(cluster.bootstrap)
            say(f"confluent-kafka: {len(events)} events, {len(latest(states))} requests")
            check_same("kcat", by_kcat(cluster.bootstrap, EVENTS), kept)
            check_same("kcat", by_kcat(cluster.bootstrap, STATE), states)
            check_same("kcat", by_kcat(cluster.bootstrap, CATALOGUE), catalogue)
            say("kcat")
            check_same("the console consumer", by_console_consumer(cluster.bootstrap, EVENTS, len(kept)), kept)
            say("console consumer")
            check_streams(by_streams(
                cluster.bootstrap, folder + "/streams", len(kept), len(latest(states))), kept, latest(states))
            say("Kafka Streams")
        finally:
            code, seconds = server.stop()
        assert code == 0 and seconds < 10, (code, seconds)


if __name__ == "__main__":
    main()
