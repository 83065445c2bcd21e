#!/usr/bin/env python3
"""A server under load is killed by SIGKILL at random points, again and again. After each start: every
answered command is there once and in order, what was not answered is there whole or not at all, and a
repeat with the same key gives the first reply.

    RAHGIR_BINARY=… tests/crash/crash.py [--kills 25] [--seed N]
"""

import argparse
import collections
import json
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "e2e"))
from server import Server  # noqa: E402

CLIENTS = 8
EFFECTS_OF = {"approve": ["ActionPerformed", "WorkItemMoved"],
              "grant": ["ActionPerformed", "DecisionMade", "WorkItemFinished", "DeadlineMet", "RequestClosed"],
              "claim": ["WorkItemClaimed"], "note": ["NoteAdded"]}
WALK = [("claim", "agent"), ("note", "agent"), ("approve", "agent"), ("note", "supervisor"), ("grant", "supervisor")]


class Command:
    """What one client asked, and what it was answered (None: no answer came)."""

    def __init__(self, key, path, body, name, duty=None):
        self.key, self.path, self.body, self.name, self.duty = key, path, body, name, duty
        self.reply = None


class Citizen(threading.Thread):
    """Files requests and walks each to its decision, until the server is gone."""

    def __init__(self, server, seed, stop):
        super().__init__()
        self.random, self.stop_event = random.Random(seed), stop
        self.clients = {None: server.client(), **{duty: server.client(server.token(duty)) for duty in ("agent", "supervisor")}}
        self.commands, self.error = [], None

    def ask(self, path, body, name, duty=None):
        command = Command("%032x" % self.random.getrandbits(128), path, body, name, duty)
        self.commands.append(command)
        reply = self.clients[duty].call("POST", path, body, {"Idempotency-Key": command.key})
        if reply.status in (200, 201):
            command.reply = reply.json
        elif reply.status != 503:
            raise AssertionError(f"{name}: {reply.status} {reply.body}")
        return command.reply

    def run(self):
        try:
            while not self.stop_event.is_set():
                filed = self.ask("/api/v1/requests", {
                    "service": "parking-permit", "language": "en", "applicant": {},
                    "form": {"full_name": "Crash Test %d" % self.random.getrandbits(30), "zone": "a"}}, "submit")
                for name, duty in WALK if filed else []:
                    body = {"text": "note %d" % self.random.getrandbits(40)} if name == "note" else {}
                    if not self.ask(f"/api/v1/requests/{filed['request']}/actions/{name}", body, name, duty):
                        break
        except OSError:
            pass  # killed under us: the last command stays unanswered
        except Exception as error:  # noqa: BLE001 - reported by the main thread
            import http.client
            if not isinstance(error, http.client.HTTPException):
                self.error = error


def events_of(auditor, request):
    items, after = [], None
    while True:
        page = auditor.get(f"/api/v1/requests/{request}/events?limit=200" + (f"&after={after}" if after else "")).json
        items += page["items"]
        after = page["next"]
        if not after:
            return items


def check_whole(request, events):
    """Each command's events stand together and complete: a walk's prefix, and nothing else."""
    versions = [event["version"] for event in events]
    assert versions == list(range(1, len(events) + 1)), f"{request}: versions {versions}"
    rest = collections.deque(event["type"] for event in events)
    expected = [["RequestSubmitted", "WorkItemOpened", "DeadlineSet"]] + [EFFECTS_OF[name] for name, _ in WALK]
    for group in expected:
        if not rest:
            return
        taken = [rest.popleft() for _ in range(min(len(group), len(rest)))]
        assert taken == group, f"{request}: half a command: {taken} of {group}"
    assert not rest, f"{request}: more than was asked: {rest}"


def check_answered(command, auditor, seen):
    request = command.reply.get("request") or command.path.split("/")[4]
    events = seen.setdefault(request, None)
    if events is None:
        events = seen[request] = events_of(auditor, request)
        check_whole(request, events)
    assert len(events) >= command.reply["version"], f"{request}: lost {command.name}, version {command.reply['version']}"
    last = events[command.reply["version"] - 1]
    assert last["position"] == command.reply["position"], f"{request}: moved: {last['position']} {command.reply}"


def check_repeat(command, server):
    """The same key again: the first reply, once; an unanswered one is now answered, once."""
    client = server.client(command.duty and server.token(command.duty))
    first = client.call("POST", command.path, command.body, {"Idempotency-Key": command.key})
    again = client.call("POST", command.path, command.body, {"Idempotency-Key": command.key})
    assert first.status in (200, 201) and again.status in (200, 201), (command.name, first.body, again.body)
    assert again.headers.get("Idempotency-Replayed") == "true" and again.json == first.json, (first.body, again.body)
    if command.reply:
        assert first.headers.get("Idempotency-Replayed") == "true", f"{command.name} was recorded twice"
        assert first.json == command.reply, (first.body, command.reply)
    return first.json


def one_life(server, seed):
    """Load, then SIGKILL at a random point; what was asked and answered."""
    stop = threading.Event()
    citizens = [Citizen(server, seed * 1000 + index, stop) for index in range(CLIENTS)]
    for citizen in citizens:
        citizen.start()
    time.sleep(random.Random(seed).uniform(0.02, 0.6))
    server.kill()
    stop.set()
    for citizen in citizens:
        citizen.join(30)
        if citizen.error:
            raise citizen.error
    return [command for citizen in citizens for command in citizen.commands]


def check_life(server, commands, seed):
    auditor, seen = server.client(server.token("auditor")), {}
    answered = [command for command in commands if command.reply]
    for command in answered:
        check_answered(command, auditor, seen)
    unanswered = [command for command in commands if not command.reply]
    for command in unanswered + random.Random(seed).sample(answered, min(10, len(answered))):
        reply = check_repeat(command, server)
        request = reply.get("request") or command.path.split("/")[4]
        check_whole(request, events_of(auditor, request))
    return len(answered), len(unanswered)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    total = [0, 0]
    with tempfile.TemporaryDirectory(prefix="rahgir-crash-") as folder:
        server = Server(folder).start()
        for life in range(options.kills):
            commands = one_life(server, options.seed + life)
            if life % 5 == 4:
                found = server.rahgir("verify", "--json")
                assert found.returncode == 0 and not json.loads(found.stdout)["faults"], found.stdout + found.stderr
            server.start()
            answered, unanswered = check_life(server, commands, options.seed + life)
            total[0] += answered
            total[1] += unanswered
            print(f"kill {life + 1}: {answered} answered, {unanswered} not", flush=True)
        code, seconds = server.stop()
        assert code == 0 and seconds < 20, (code, seconds)
    assert total[0] > 0 and total[1] > 0, "the kills met no load"
    print(f"{options.kills} kills: {total[0]} answered commands all there, {total[1]} unanswered whole or absent")


main()
