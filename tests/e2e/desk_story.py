#!/usr/bin/env python3
"""The product as a newcomer meets it, through the built binary alone: file, track, decide with two people,
refuse the same person twice, replay, verify, wrong input, kill and damage."""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

from server import BINARY, Server

FORM = {"full_name": "A. Citizen", "zone": "a", "van": False}


def submit(client, form=None, **headers):
    return client.post("/api/v1/requests", {"service": "parking-permit", "language": "fa", "applicant": {},
                                            "form": form or FORM}, **headers)


def expect(reply, status, code=None):
    assert reply.status == status, (reply.status, reply.body)
    if code:
        assert reply.headers["Content-Type"].startswith("application/problem+json"), reply.headers
        assert reply.json["code"] == code and reply.json["status"] == status, reply.json
    return reply


def decided_by_two(server):
    """Tracked at each step; the decision by another person than the proposal."""
    anyone, agent, supervisor = server.client(), server.client(server.token("agent")), server.client(server.token("supervisor"))
    filed = expect(submit(anyone), 201).json
    request = f"/api/v1/requests/{filed['request']}"
    status = expect(anyone.post("/api/v1/track", {"code": filed["tracking_code"]}), 200)
    assert status.headers["Content-Language"] == "en" and status.json["step"]["code"] == "checked", status.json
    farsi = anyone.call("POST", "/api/v1/track?lang=fa", {"code": filed["tracking_code"]})
    assert farsi.headers["Content-Language"] == "fa" and farsi.json["step"]["label"] != status.json["step"]["label"]

    administrator = server.client(server.token("administrator"))
    expect(administrator.post(f"/api/v1/staff/{server.actor('supervisor')}/duties",
                              {"duty": "agent", "office": "traffic"}), 200)
    expect(supervisor.post(request + "/actions/approve", {}), 200)
    refused = expect(supervisor.post(request + "/actions/grant", {}), 409, "four-eyes")
    assert "detail" in refused.json
    # A second request: proposed by the agent, granted by the supervisor.
    filed = expect(submit(anyone), 201).json
    request = f"/api/v1/requests/{filed['request']}"
    moved = expect(agent.post(request + "/actions/approve", {}, If_Match='"3"'), 200)
    assert moved.headers["ETag"] == f'"{moved.json["version"]}"' and moved.json["steps"] == ["review"], moved.json
    expect(supervisor.post(request + "/actions/grant", {}, If_Match='"3"'), 412)
    expect(supervisor.post(request + "/actions/grant", {}), 200)
    seen = expect(anyone.post("/api/v1/track", {"code": filed["tracking_code"]}), 200).json
    assert seen["closed"] and seen["outcome"]["code"] == "granted", seen
    before = expect(agent.get(request + f"?as_of={moved.json['position']}"), 200).json
    assert before["version"] == moved.json["version"] and not before["closed"], before
    return filed


def wrong_input(server):
    anyone = server.client()
    expect(anyone.call("POST", "/api/v1/requests", b"{", {"Content-Type": "application/json"}), 400)
    fault = expect(submit(anyone, {"zone": "nowhere"}), 422).json
    assert {"/form/full_name", "/form/zone"} <= {e["pointer"] for e in fault["errors"]}, fault
    typo = expect(anyone.post("/api/v1/requests", {"service": "parking-permit", "formm": {}}), 422).json
    assert any(e["pointer"] == "/formm" for e in typo["errors"]), typo
    expect(anyone.post("/api/v1/track", {"code": "1234"}), 422)
    expect(anyone.get("/api/v1/work"), 401)
    expect(server.client("rhg_wrong").get("/api/v1/work"), 401)
    expect(anyone.get("/nowhere"), 404)
    first = expect(submit(anyone, Idempotency_Key="a" * 22), 201)
    again = expect(submit(anyone, Idempotency_Key="a" * 22), 201)
    assert again.json == first.json and again.headers["Idempotency-Replayed"] == "true"
    expect(submit(anyone, {**FORM, "zone": "b"}, Idempotency_Key="a" * 22), 422, "idempotency-key-reused")


def command_line(server, filed):
    """While it is stopped: replay and as-of, verify, stats, lists, tokens."""
    history = json.loads(server.rahgir("replay", filed["tracking_code"], "--json").stdout)
    assert history["closed"] and [e["version"] for e in history["events"]] == list(range(1, history["version"] + 1))
    early = json.loads(server.rahgir("replay", filed["request"], "--as-of", history["events"][2]["position"], "--json").stdout)
    assert early["version"] == 3 and not early["closed"], early
    assert server.rahgir("verify").returncode == 0
    assert json.loads(server.rahgir("stats", "--json").stdout)["received"] >= 3
    staff = json.loads(server.rahgir("staff", "list", "--json").stdout)["items"]
    token = json.loads(server.rahgir("token", "create", "--actor", staff[0]["actor"], "--json").stdout)
    assert token["token"].startswith("rhg_")
    assert server.rahgir("token", "revoke", "--actor", staff[0]["actor"], "--id", token["id"]).returncode == 0
    unknown = server.rahgir("token", "create", "--actor", "nobody")
    assert unknown.returncode == 1 and "nobody" in unknown.stderr, unknown
    assert subprocess.run([BINARY, "frobnicate"], capture_output=True).returncode == 2


def configuration(folder):
    file = pathlib.Path(folder) / "wrong.toml"
    file.write_text('[server]\nlisten = "127.0.0.1:0"\nthreds = 4\n[store]\npartitions = 1000\n')
    run = subprocess.run([BINARY, "serve", "--config", str(file)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 1 and "threds" in run.stderr and "line 3" in run.stderr and "1 to 64" in run.stderr, run


def damage(server):
    """One flipped byte in the data is refused at open or found by verify."""
    files = [f for f in (server.folder / "data" / "partition-0000").rglob("*")
             if f.suffix in (".log", ".sst") and f.stat().st_size > 200]
    assert files, "nothing to damage"
    file = max(files, key=lambda f: f.stat().st_size)
    bytes_ = bytearray(file.read_bytes())
    bytes_[len(bytes_) // 2] ^= 0x10
    file.write_bytes(bytes_)
    found = server.rahgir("verify")
    assert found.returncode == 3, (found.returncode, found.stdout, found.stderr)
    assert found.stdout + found.stderr, "nothing said"


def main():
    random.seed(1)
    with tempfile.TemporaryDirectory(prefix="rahgir-story-") as folder:
        server = Server(folder).start()
        filed = decided_by_two(server)
        wrong_input(server)
        second = subprocess.run([BINARY, "stats", "--data", str(server.folder / "data")], capture_output=True, text=True)
        assert second.returncode == 1 and "another" in second.stderr, second  # the store is in use
        code, seconds = server.stop()
        assert code == 0 and seconds < 20, (code, seconds)
        command_line(server, filed)
        configuration(folder)
        damage(server)
    print("the desk's story holds")


sys.exit(main())
