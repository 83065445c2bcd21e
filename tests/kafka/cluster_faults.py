#!/usr/bin/env python3
"""ops/kafka/cluster.py does what fault tests need of it: three brokers of which one dies, sleeps and comes back, and
nothing that was acknowledged is lost."""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops/kafka"))
from cluster import Cluster  # noqa: E402

from confluent_kafka import Consumer, Producer, TopicPartition  # noqa: E402
from confluent_kafka.admin import AdminClient, NewTopic  # noqa: E402


def produce(cluster, texts):
    failed = []
    # A broker that sleeps answers nothing: the client must give it up by itself, sooner than after its usual minute.
    producer = Producer({"bootstrap.servers": cluster.bootstrap, "enable.idempotence": True, "acks": "all",
                         "message.timeout.ms": 40_000, "socket.timeout.ms": 5_000, "request.timeout.ms": 4_000})
    for text in texts:
        producer.produce("story", text.encode(), on_delivery=lambda error, _: error and failed.append(error))
    left = producer.flush(50)
    assert left == 0 and not failed, (left, failed)


def read(cluster, count):
    consumer = Consumer({"bootstrap.servers": cluster.bootstrap, "group.id": "story", "socket.timeout.ms": 5_000,
                         "enable.auto.commit": False})
    consumer.assign([TopicPartition("story", 0, 0)])
    texts = []
    while len(texts) < count:
        message = consumer.poll(20)
        assert message is not None, f"only {len(texts)} of {count} came"
        if not message.error():
            texts.append(message.value().decode())
    consumer.close()
    return texts


def main():
    with tempfile.TemporaryDirectory(prefix="rahgir-kafka-") as folder, Cluster(folder, brokers=3) as cluster:
        first, second, third = cluster.brokers
        admin = AdminClient({"bootstrap.servers": cluster.bootstrap})
        admin.create_topics([NewTopic("story", 1, 3)])["story"].result(20)
        produce(cluster, ["all"])

        first.kill()
        assert not first.is_running()
        produce(cluster, ["one is dead"])
        first.start()
        second.pause()
        produce(cluster, ["another sleeps"])
        second.resume()
        third.stop()
        assert not third.is_running()
        produce(cluster, ["the third has stopped"])

        assert read(cluster, 4) == ["all", "one is dead", "another sleeps", "the third has stopped"]
        listed = subprocess.run(["kcat", "-b", first.address, "-L"], capture_output=True, text=True, check=True).stdout
        assert "broker 1 at " + first.address in listed, listed
        pids = [broker.pid for broker in cluster.brokers if broker.is_running()]
    for pid in pids:
        assert not pathlib.Path(f"/proc/{pid}").exists(), f"broker {pid} was left behind"


if __name__ == "__main__":
    main()
