#!/usr/bin/env python3
"""What the egress must survive or refuse, with three brokers: the server killed again and again under full load, the leader
killed, a broker and the server put to sleep, a second server, another deployment, a log put back from a backup, topics that
would lose something. At the end every event is there once."""

import pathlib
import shutil
import signal
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parent / "e2e", HERE.parents[1] / "ops/kafka"):
    sys.path.insert(0, str(folder))

from cluster import Cluster  # noqa: E402
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic  # noqa: E402
from egress_story import check_events, check_states, feed, metrics, say, wait_until, wait_until_published  # noqa: E402
from load import Load  # noqa: E402
from readers import EVENTS, PROGRESS, STATE, by_confluent, latest  # noqa: E402
from server import Server  # noqa: E402

KILLS = 12
SERVERS = []  # ended at the end, whatever happens


def server_in(folder, cluster, prefix="rahgir"):
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    server = Server(folder, environment={
        "RAHGIR_EGRESS_BROKERS": cluster.bootstrap, "RAHGIR_STORE_PARTITIONS": "2", "RAHGIR_EGRESS_PREFIX": prefix,
        "RAHGIR_EGRESS_TIMEOUT_MS": "6000", "RAHGIR_EGRESS_RETRY_MS": "1000"})
    SERVERS.append(server)
    return server


def log_of(server):
    return (server.folder / "server.log").read_text()


def is_state(word):
    return lambda seen: seen[f'rahgir_egress_state{{state="{word}"}}'] == 1


def check_all(cluster, server):
    wait_until_published(server)
    events = by_confluent(cluster.bootstrap, EVENTS)
    versions = check_events(events, feed(server))
    check_states(latest(by_confluent(cluster.bootstrap, STATE)), versions)
    return len(events)


def killed_again_and_again(server):
    for kill in range(KILLS):
        with Load(server, seed=kill, pause=0.01):
            time.sleep(0.3 + 0.37 * (kill % 5))
            server.kill()
        server.start()


def brokers_that_fail(cluster, server):
    with Load(server, seed=50, pause=0.05):
        for broker in cluster.brokers:
            broker.kill()
            time.sleep(3)
            broker.start()
            wait_until(server, lambda seen: seen["rahgir_egress_up"] == 1, 90)
        sleeper = cluster.brokers[0]
        sleeper.pause()
        time.sleep(8)
        sleeper.resume()
        wait_until(server, lambda seen: seen["rahgir_egress_up"] == 1, 90)


def server_that_sleeps(server):
    """Longer than its transaction may last: the brokers fence it, though nobody took over. It goes on."""
    with Load(server, seed=60, pause=0.05):
        time.sleep(1)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(15)
        server.process.send_signal(signal.SIGCONT)
        before = metrics(server)["rahgir_egress_published_total"]
        wait_until(server, lambda seen: seen["rahgir_egress_published_total"] > before, 90)
    wait_until_published(server)
    assert "egress-replaced" not in log_of(server)


def other_deployment(cluster, folder, server):
    """It is refused, and harms nothing."""
    other = server_in(folder + "/other", cluster).start()
    wait_until(other, is_state("refused"))
    assert "is not of this store" in log_of(other), log_of(other)[-2000:]
    time.sleep(3)
    assert metrics(server)["rahgir_egress_up"] == 1 and log_of(other).count('"event":"egress-refused"') == 1
    other.stop()


def second_server(cluster, folder, server):
    """A copy of the store takes over: the first stops publishing and serves on. Afterwards the first, which has not what
    the copy published, is refused."""
    server.stop()
    for part in ("data", "data-keys"):
        shutil.copytree(server.folder / part, f"{folder}/copy/{part}")
    copy = server_in(folder + "/copy", cluster)
    server.demo = copy.demo = False
    copy.ready = server.ready
    server.start()
    wait_until_published(server)
    copy.start()
    wait_until_published(copy)
    with Load(server, seed=70):
        wait_until(server, is_state("replaced"))
    with Load(copy, seed=71):
        time.sleep(2)
    wait_until_published(copy)
    server.stop()
    server.start()
    refused = wait_until(server, is_state("refused"))
    assert refused["rahgir_egress_published_total"] == 0
    assert any(why in log_of(server) for why in ("the log was cut", "went on otherwise")), log_of(server)[-1500:]
    server.stop()
    count = check_all(cluster, copy)
    copy.stop()
    return count


def topics_that_do_not_fit(cluster, folder):
    """Refused with the reason, until somebody mends it."""
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap})
    wrong = NewTopic("city.request-state.v1", 1, 3, config={"cleanup.policy": "delete"})
    admin.create_topics([wrong])[wrong.topic].result(20)
    city = server_in(folder + "/city", cluster, "city").start()
    wait_until(city, is_state("refused"))
    assert "city.request-state.v1 must have cleanup.policy=compact" in log_of(city), log_of(city)[-1500:]
    mended = ConfigResource(ConfigResource.Type.TOPIC, wrong.topic, set_config={"cleanup.policy": "compact"})
    admin.alter_configs([mended])[mended].result(20)
    wait_until_published(city)
    for topic, why in (("city.egress-progress.v1", "would be published again"), ("city.events.v1", "deleted and made again")):
        city.stop()
        admin.delete_topics([topic])[topic].result(20)
        time.sleep(2)
        city.start()
        wait_until(city, is_state("refused"))
        assert why in log_of(city), log_of(city)[-1500:]
        if topic == "city.egress-progress.v1":  # as an operator who means it: all anew
            city.stop()
            for each in ("city.egress-progress.v1", "city.events.v1"):
                admin.delete_topics([each])[each].result(20)
            time.sleep(2)
            city.start()
            wait_until_published(city)
    city.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="rahgir-egress-") as folder, Cluster(folder + "/kafka", brokers=3) as cluster:
        server = server_in(folder + "/first", cluster).start()
        try:
            wait_until_published(server)
            say("three brokers, egress up")
            killed_again_and_again(server)
            say(f"killed {KILLS} times: {check_all(cluster, server)} events, each once")
            brokers_that_fail(cluster, server)
            say(f"brokers killed and put to sleep: {check_all(cluster, server)} events, each once")
            server_that_sleeps(server)
            say(f"server put to sleep: {check_all(cluster, server)} events, each once")
            other_deployment(cluster, folder, server)
            say("another deployment refused")
            say(f"a second server took over: {second_server(cluster, folder, server)} events, each once")
            topics_that_do_not_fit(cluster, folder)
            say("unfit topics refused")
            assert by_confluent(cluster.bootstrap, PROGRESS)
        finally:
            for each in SERVERS:
                if each.process and each.process.poll() is None:
                    each.kill()


if __name__ == "__main__":
    main()
