"""The topics of the egress as four clients read them that nobody here wrote: confluent-kafka (librdkafka), kcat, Kafka's
own console consumer, and Kafka Streams (Figures.java). All read committed records only."""

import collections
import json
import subprocess
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops/kafka"))
import cluster as kafka  # noqa: E402

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition  # noqa: E402

EVENTS, STATE, CATALOGUE = "rahgir.events.v1", "rahgir.request-state.v1", "rahgir.catalogue.v1"
PROGRESS = "rahgir.egress-progress.v1"

Record = collections.namedtuple("Record", "partition key value headers")


def by_confluent(bootstrap, topic, isolation="read_committed"):
    """Every record of the topic, in the order of each partition."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "reader", "enable.auto.commit": False,
                         "isolation.level": isolation, "enable.partition.eof": True})
    partitions = consumer.list_topics(topic, 20).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    records, open_partitions = [], set(partitions)
    while open_partitions:
        message = consumer.poll(20)
        assert message is not None, f"{topic}: nothing comes from {open_partitions}"
        if message.error():
            assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
            open_partitions.discard(message.partition())
            continue
        headers = {name: text.decode() for name, text in message.headers() or []}
        records.append(Record(message.partition(), message.key().decode(), json.loads(message.value()), headers))
    consumer.close()
    return records


def by_kcat(bootstrap, topic):
    run = subprocess.run(["kcat", "-C", "-q", "-e", "-b", bootstrap, "-t", topic, "-o", "beginning", "-X",
                          "isolation.level=read_committed", "-f", "%p\t%k\t%s\t%h\n"],
                         capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    records = []
    for line in run.stdout.splitlines():
        partition, key, value, headers = line.split("\t")
        named = dict(each.split("=", 1) for each in headers.split(",") if each)
        records.append(Record(int(partition), key, json.loads(value), named))
    return records


def by_console_consumer(bootstrap, topic, expected):
    """Waits for one record more than is expected: a duplicate would be it."""
    run = subprocess.run(
        kafka.java("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", bootstrap, "--topic", topic,
                   "--from-beginning", "--isolation-level", "read_committed", "--timeout-ms", "4000",
                   "--max-messages", str(expected + 1),
                   "--property", "print.key=true", "--property", "print.partition=true",
                   "--property", "print.headers=true", "--property", "headers.separator=|"),
        capture_output=True, text=True, timeout=120)
    records = []
    for line in run.stdout.splitlines():
        if line.count("\t") != 3:
            continue
        partition, headers, key, value = line.split("\t")
        named = dict(each.split(":", 1) for each in headers.split("|") if ":" in each)
        records.append(Record(int(partition.removeprefix("Partition:")), key, json.loads(value), named))
    assert records, run.stdout[-2000:] + run.stderr[-2000:]
    return records


def by_streams(bootstrap, folder, events, requests):
    """Counts of events by type and of requests by office, service, channel and state."""
    run = subprocess.run([*kafka.java(heap_mb=256), str(pathlib.Path(__file__).parent / "Figures.java"), bootstrap,
                          str(folder), str(events), str(requests)], capture_output=True, text=True, timeout=150)
    assert run.returncode == 0 and run.stdout, run.stdout[-2000:] + run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def latest(records):
    """What a compacted topic means: the newest value of each key."""
    return {record.key: record.value for record in records}
