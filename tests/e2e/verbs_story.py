#!/usr/bin/env python3
"""The verbs as an operator uses them, through the built binary alone: help with an example, exit codes, JSON for
programs, what is wrong said with its place, and files that only their owner may read."""

import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile

from server import BINARY, Server

ROOT = pathlib.Path(__file__).parents[2]
DEMO = ROOT / "ops/demo"
GROUPS = {"service": ["validate", "publish", "list"], "office": ["define", "close", "list"],
          "staff": ["add", "grant", "revoke", "leave", "list"], "token": ["create", "revoke", "list"]}


def rahgir(*arguments, code=0, **options):
    run = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, **options)
    assert run.returncode == code, (arguments, run.returncode, run.stdout, run.stderr)
    return run


def as_json(*arguments, code=0):
    return json.loads(rahgir(*arguments, "--json", code=code).stdout)


def every_verb():
    top = re.findall(r"^  ([a-z]+) ", rahgir("--help").stdout.split("ubcommands:")[1], re.M)
    assert set(GROUPS) < set(top) and {"init", "serve", "import", "verify"} < set(top), top
    for verb in top:
        for names in [[verb, sub] for sub in GROUPS[verb]] if verb in GROUPS else [[verb]]:
            yield names


def help_and_wrong_use():
    for names in every_verb():
        text = rahgir(*names, "--help").stdout
        example = re.search(r"Example:\n  rahgir (.*)", text)
        assert example and example[1].startswith(" ".join(names)), (names, text)
        assert "Exit code: 0 done, 1 failed, 2 wrong use, 3 found something wrong." in text, text
        assert "--data" in text and "--json" in text, text
        rahgir(*names, "--no-such-option", code=2)
    for group in GROUPS:
        rahgir(group, code=2)
    rahgir(code=2)
    rahgir("frobnicate", code=2)
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", rahgir("--version").stdout.strip())


def init(folder):
    data = folder / "data"
    missing = as_json("stats", "--data", data, code=1)["error"]
    assert str(data) in missing["detail"], missing
    made = as_json("init", "--data", data, "--languages", "en,fa", "--authority", "City of Example",
                   "--write-config", folder / "rahgir.toml")
    assert made["languages"] == ["en", "fa"] and made["keys"] == str(data) + "-keys", made
    assert (folder / "rahgir.toml").read_text() == (ROOT / "ops/config/rahgir.toml").read_text()
    again = rahgir("init", "--data", data, "--write-config", folder / "rahgir.toml", code=1)
    assert "exists already" in again.stderr, again.stderr
    assert as_json("init", "--data", data)["languages"] == ["en", "fa"], "an existing store stays as it is"
    return data


def owner_only(folder):
    """Nothing is sealed yet: neither folders nor files are for others."""
    seen = 0
    for top in (folder / "data", folder / "data-keys"):
        for path in [top, *top.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, (path, oct(path.stat().st_mode))
            seen += 1
    assert seen > 20, seen


def open_folder(data):
    data.chmod(0o755)
    said = rahgir("stats", "--data", data).stderr
    assert "chmod go-rwx" in said and str(data) in said, said
    data.chmod(0o700)
    assert not rahgir("stats", "--data", data).stderr


def organisation(folder, data):
    assert rahgir("office", "list", "--data", data).stdout.strip() == "No offices."
    for office in json.loads((DEMO / "organisation.json").read_text())["offices"]:
        file = folder / "office.json"
        file.write_text(json.dumps(office))
        assert as_json("office", "define", file, "--data", data)["office"] == office["code"]
    codes = [each["code"] for each in as_json("office", "list", "--data", data)["items"]]
    assert "traffic" in codes, codes
    file.write_text(json.dumps({**office, "lable": {}}))
    assert "/lable" in rahgir("office", "define", file, "--data", data, code=1).stderr
    rahgir("office", "define", folder / "nowhere.json", "--data", data, code=1)
    assert as_json("office", "close", "unheard-of", "--data", data, code=1)["error"]["code"] == "not-found"


def services(folder, data):
    definition = DEMO / "services/parking-permit.json"
    assert as_json("service", "validate", definition, "--languages", "en,fa") == {"service": "parking-permit",
                                                                                "faults": []}
    broken = folder / "broken.json"
    broken.write_text(definition.read_text().replace('"code": "full_name"', '"code": "full_name", "colour": "red"', 1))
    refused = as_json("service", "validate", broken, code=1)["error"]
    assert refused["faults"] and all(f["pointer"] and f["detail"] for f in refused["faults"]), refused
    assert rahgir("service", "list", "--data", data).stdout.strip() == "No services."
    first = as_json("service", "publish", definition, "--note", "first", "--data", data)
    assert first == {"service": "parking-permit", "version": 1, "unchanged": False}, first
    assert as_json("service", "publish", definition, "--data", data)["unchanged"]
    listed = as_json("service", "list", "--data", data)["items"]
    assert listed == [{"service": "parking-permit", "version": 1, "state": "offered"}], listed
    rahgir("service", "publish", broken, "--data", data, code=1)


def staff_and_tokens(data):
    assert rahgir("staff", "list", "--data", data).stdout.strip() == "No staff."
    actor = as_json("staff", "add", "--name", "A. Person", "--duty", "agent", "--office", "traffic",
                    "--data", data)["actor"]
    grant = ["--actor", actor, "--office", "traffic", "--data", data]
    as_json("staff", "grant", *grant, "--duty", "supervisor", "--until", "2030-01-01T00:00:00Z")
    wrong = rahgir("staff", "grant", *grant, "--duty", "auditor", "--from", "tomorrow", code=1)
    assert "--from" in wrong.stderr and "tomorrow" in wrong.stderr, wrong.stderr
    as_json("staff", "revoke", *grant, "--duty", "supervisor")
    member = as_json("staff", "list", "--data", data)["items"][0]
    assert member["duties"] == [{"duty": "agent", "office": "traffic"}] and not member["left"], member

    holder = ["--actor", actor, "--data", data]
    assert rahgir("token", "list", *holder).stdout.strip() == "No tokens."
    token = as_json("token", "create", *holder, "--days", "7")
    assert token["token"].startswith("rhg_")
    assert as_json("token", "list", *holder)["items"] == [
        {"id": token["id"], "state": "valid", "expires_at": token["expires_at"]}]
    as_json("token", "revoke", *holder, "--id", token["id"])
    assert as_json("token", "list", *holder)["items"][0]["state"] == "revoked"
    assert "no staff member" in rahgir("token", "list", "--actor", "A" * 22, "--data", data, code=1).stderr
    rahgir("token", "create", *holder, "--days", "0", code=2)
    as_json("staff", "leave", *holder)
    assert as_json("staff", "list", "--data", data)["items"][0]["left"]


def demo_is_refused(data):
    """A store in use does not get the demo's staff and their printed tokens."""
    run = rahgir("serve", "--demo", "--listen", "127.0.0.1:0", "--data", data, code=1)
    assert "not a demo's" in run.stderr and "rhg_" not in run.stdout, run


def configuration(folder, data):
    environment = {**os.environ, "RAHGIR_SERVER_TRUSTED_PROXIES": "10.0.0.0/8, proxy.example"}
    run = rahgir("serve", "--data", data, code=1, env=environment)
    assert "RAHGIR_SERVER_TRUSTED_PROXIES" in run.stderr and '"proxy.example"' in run.stderr, run.stderr
    rahgir("serve", "--config", folder / "nowhere.toml", code=2)
    assert "HOST:PORT" in rahgir("serve", "--listen", "8080", "--data", data, code=1).stderr


def importing(folder):
    data = folder / "imported"
    rahgir("init", "--data", data)
    mapping = DEMO / "receipt/mapping.toml"
    cases = folder / "cases.csv"
    cases.write_text("a,b\n1,2\n")
    failed = rahgir("import", "--mapping", mapping, cases, "--data", data, code=1)
    assert failed.stderr.startswith("rahgir import: "), failed.stderr
    rahgir("import", cases, "--data", data, code=2)
    rahgir("import", "--mapping", mapping, folder / "nowhere.csv", "--data", data, code=2)


def ready_file_and_log(folder):
    """The ready file replaces what lies in its way instead of writing through it; the log is JSON lines that hold
    nothing a person typed."""
    place = folder / "served"
    place.mkdir()
    (place / "ready.json.part").symlink_to(place / "someone-elses")
    server = Server(place).start()
    assert not (place / "someone-elses").exists()
    assert stat.S_IMODE((place / "ready.json").stat().st_mode) == 0o600
    anyone = server.client()
    filed = anyone.post("/api/v1/requests", {"service": "parking-permit", "form": {
        "full_name": "Zelda Quince", "zone": "a", "van": False}}, X_Forwarded_For="198.51.100.7").json
    anyone.post("/api/v1/track", {"code": filed["tracking_code"], "secret": filed["secret"]}, X_Forwarded_For="198.51.100.7")
    metrics = anyone.get("/metrics").body.decode()
    assert "rahgir_disk_free_bytes" in metrics, metrics
    assert "rahgir_status_replies_total" in metrics, metrics
    assert anyone.get("/metrics", X_Forwarded_For="198.51.100.7").status == 403
    assert server.stop()[0] == 0
    log = (place / "server.log").read_text()
    events = [json.loads(line)["event"] for line in log.splitlines() if line.startswith("{")]
    assert [event for event in events if event != "documents-collected"] == ["started", "proxy-not-trusted", "stopping", "stopped"], log
    for secret in ("Zelda", filed["tracking_code"], filed["secret"], "198.51.100.7"):
        assert secret not in log, secret
    server.start()
    assert server.stop()[0] == 0, "a demo's store is a demo's store"


def main():
    with tempfile.TemporaryDirectory(prefix="rahgir-verbs-") as name:
        folder = pathlib.Path(name)
        os.umask(0o022)
        help_and_wrong_use()
        data = init(folder)
        organisation(folder, data)
        services(folder, data)
        staff_and_tokens(data)
        owner_only(folder)
        open_folder(data)
        demo_is_refused(data)
        configuration(folder, data)
        importing(folder)
        ready_file_and_log(folder)
        assert rahgir("verify", "--data", data).returncode == 0
    print("the verbs' story holds")


sys.exit(main())
