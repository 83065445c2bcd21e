#!/usr/bin/env python3
"""A real Apache Kafka (KRaft) on free loopback ports, for tests, benchmarks and trying things out; never for service.

    ops/kafka/cluster.py fetch                            the jars alone, into the cache
    ops/kafka/cluster.py run [--brokers 1|3] [--folder F] until Ctrl-C; prints JSON: bootstrap, folder, pids, ports

Tests import it (Cluster, Broker): a broker can be killed, paused, resumed, stopped and started again on its ports, each
by its own process id. The jars come from Maven Central by ops/kafka/pom.xml, and stay in
${XDG_CACHE_HOME:-~/.cache}/rahgir/kafka-<version>.
"""
import argparse
import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

POM = pathlib.Path(__file__).resolve().parent / "pom.xml"
JAVA = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]  # starts quickly, two compilers less
QUIET = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"]


class KafkaMissing(RuntimeError):
    """Kafka cannot be had here; the text says what to do."""


def version():
    return re.search(r"<kafka\.version>([^<]+)<", POM.read_text())[1]


def cache_folder():
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(caches) / "rahgir" / f"kafka-{version()}"


def fetch():
    """The folder of the jars; fetched when they are missing or the pom has changed."""
    folder = cache_folder()
    stamp = folder / "pom.xml"
    if stamp.exists() and stamp.read_text() == POM.read_text():
        return folder
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise KafkaMissing(f"{program} is missing: run ops/install kafka")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as half:
        done = subprocess.run(["mvn", "--quiet", "--batch-mode", "--file", str(POM), "dependency:copy-dependencies",
                               "-DincludeScope=runtime", f"-DoutputDirectory={half}/jars"], capture_output=True, text=True)
        if done.returncode != 0:
            raise KafkaMissing(f"Kafka's jars cannot be fetched by ops/kafka/pom.xml:\n{(done.stdout + done.stderr)[-2000:]}")
        shutil.copy(POM, f"{half}/jars/pom.xml")
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process was quicker
            os.rename(f"{half}/jars", folder)
    return folder


def java(*arguments, heap_mb=128):
    """The command line of a Java program of Kafka's, or of one compiled against it."""
    return [*JAVA, f"-Xmx{heap_mb}m", *QUIET, "-cp", f"{fetch()}/*", *arguments]


def free_ports(count):
    """Ports that were free just now, all different. Below the range that outgoing connections take theirs from, so that
    a broker which was killed finds its ports free when it starts again."""
    sockets = []
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range") as limits:
            lowest = int(limits.read().split()[0])
        candidates = (10_240 + int.from_bytes(os.urandom(4), "big") % max(1, lowest - 10_240) for _ in range(1000))
        for port in candidates:
            each = socket.socket()
            try:
                each.bind(("127.0.0.1", port))
            except OSError:
                each.close()
                continue
            sockets.append(each)
            if len(sockets) == count:
                return [each.getsockname()[1] for each in sockets]
        raise RuntimeError("no free port")
    finally:
        for each in sockets:
            each.close()


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Broker:
    """One broker, controller as well, with its data in a folder of its own. Not thread-safe."""

    def __init__(self, number, folder, port, controller_port):
        self.number, self.folder, self.port, self.controller_port = number, folder, port, controller_port
        self.process = None
        self.paused = False

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.process.pid if self.process else None

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def launch(self):
        with open(self.folder / "broker.log", "ab") as log:
            self.process = subprocess.Popen(java("kafka.Kafka", str(self.folder / "server.properties"), heap_mb=400),
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def wait_until_ready(self, seconds=60):
        until = time.monotonic() + seconds
        while not answers(self.port):
            if not self.is_running() or time.monotonic() > until:
                raise RuntimeError(f"broker {self.number} did not start:\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def start(self):
        """Starts it (again), on the same ports and data."""
        self.launch()
        self.wait_until_ready()

    def log(self):
        return (self.folder / "broker.log").read_text(errors="replace")

    def pause(self):
        """SIGSTOP: what it had promised it does not do, and nobody is told."""
        os.kill(self.pid, signal.SIGSTOP)
        self.paused = True

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)
        self.paused = False

    def kill(self):
        """SIGKILL, as when its machine loses power (what the operating system holds is kept)."""
        if self.is_running():
            os.kill(self.pid, signal.SIGKILL)
            self.process.wait()
        self.process, self.paused = None, False

    def stop(self, seconds=20):
        """SIGTERM, then SIGKILL."""
        if not self.is_running():
            return
        if self.paused:
            self.resume()
        self.process.terminate()
        try:
            self.process.wait(seconds)
            self.process = None
        except subprocess.TimeoutExpired:
            self.kill()


class Cluster:
    """Brokers that replicate to each other; `with Cluster(folder, brokers=3) as cluster`."""

    def __init__(self, folder, brokers=1, settings=None):
        self.folder = pathlib.Path(folder)
        self.settings = settings or {}
        ports = free_ports(2 * brokers)
        self.brokers = [Broker(n + 1, self.folder / f"broker-{n + 1}", ports[2 * n], ports[2 * n + 1])
                        for n in range(brokers)]

    @property
    def bootstrap(self):
        return ",".join(broker.address for broker in self.brokers)

    def start(self):
        self.format()
        for broker in self.brokers:
            broker.launch()
        for broker in self.brokers:
            broker.wait_until_ready()
        return self

    def stop(self):
        """Ends them without a farewell: their data is thrown away with the folder."""
        for broker in self.brokers:
            broker.kill()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def format(self):
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        formatting = []
        for broker in self.brokers:
            broker.folder.mkdir(parents=True)
            file = broker.folder / "server.properties"
            file.write_text("".join(f"{name}={value}\n" for name, value in self.properties(broker).items()))
            formatting.append(subprocess.Popen(
                java("kafka.tools.StorageTool", "format", "-t", identity, "-c", str(file)),
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        outputs = [(each.communicate()[0], each.returncode) for each in formatting]
        for output, code in outputs:
            if code != 0:
                raise RuntimeError("a broker's folder could not be made:\n" + output[-3000:])

    def properties(self, broker):
        replicas = min(3, len(self.brokers))
        in_sync = 2 if replicas == 3 else 1
        return {
            "process.roles": "broker,controller",
            "node.id": broker.number,
            "controller.quorum.voters": ",".join(f"{b.number}@127.0.0.1:{b.controller_port}" for b in self.brokers),
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{broker.address},CONTROLLER://127.0.0.1:{broker.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{broker.address}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": broker.folder / "log",
            "auto.create.topics.enable": "false",
            "unclean.leader.election.enable": "false",
            "default.replication.factor": replicas,
            "min.insync.replicas": in_sync,
            # The dead are missed after seconds: tests wait for it.
            "broker.session.timeout.ms": 4000,
            "broker.heartbeat.interval.ms": 500,
            "replica.lag.time.max.ms": 4000,
            "group.initial.rebalance.delay.ms": 0,
            "offsets.topic.replication.factor": replicas,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": in_sync,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": replicas,
            "share.coordinator.state.topic.min.isr": in_sync,
            "log.cleaner.dedupe.buffer.size": 4 << 20,
            "num.network.threads": 2,
            "num.io.threads": 4,
            **self.settings,
        }

    def description(self):
        return {"bootstrap": self.bootstrap, "folder": str(self.folder),
                "brokers": [{"number": b.number, "pid": b.pid, "port": b.port, "folder": str(b.folder)}
                            for b in self.brokers]}


def run(options):
    with contextlib.ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="rahgir-kafka-"))
        cluster = stack.enter_context(Cluster(folder, options.brokers))
        print(json.dumps(cluster.description()), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def main():
    parser = argparse.ArgumentParser(description="A real Kafka on loopback, for tests.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("fetch", help="fetch the jars and print where they are")
    running = verbs.add_parser("run", help="start brokers and keep them until Ctrl-C")
    running.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    running.add_argument("--folder", help="an empty or new folder, which is kept; else a temporary one")
    options = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        if options.verb == "fetch":
            print(fetch())
        else:
            run(options)
    except (KafkaMissing, RuntimeError) as error:
        sys.exit(f"cluster.py: {error}")


if __name__ == "__main__":
    main()
