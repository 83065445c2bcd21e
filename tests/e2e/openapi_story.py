#!/usr/bin/env python3
"""A walk over the whole API: every operation is asked, every reply fits api/openapi.yaml, and every problem
code is provoked or stands in NOT_PROVOKED with the reason."""

import base64
import os
import resource
import socket
import sys
import tempfile
import time

from description import Description
from server import Client, Reply, Server

NOT_PROVOKED = {
    "internal-error": "a fault of ours or damaged data alone gives it: tests/api/http_server_test.cc throws one",
}
REQUEST = "/api/v1/requests/{request}"
ACT = REQUEST + "/actions/{action}"
SERVICE = "/api/v1/services/{service}"
FORM = {"full_name": "A. Citizen", "zone": "a"}
LANGUAGES = ("en", "es", "hu", "pl", "ru", "fa")


class Applicant(Client):
    """HTTP Basic with tracking code and receipt secret."""

    def __init__(self, server, filed):
        super().__init__(server.ready["url"])
        self.credentials = base64.b64encode(f"{filed['tracking_code']}:{filed['secret']}".encode()).decode()

    def call(self, method, path, body=None, headers=None):
        return super().call(method, path, body, {**(headers or {}), "Authorization": "Basic " + self.credentials})


class Desk:
    """One running server and the people who call it."""

    def __init__(self, description, server):
        self.description, self.server = description, server
        self.anyone = server.client()
        for duty in ("agent", "supervisor", "auditor", "analyst", "administrator"):
            setattr(self, duty, server.client(server.token(duty)))

    def ask(self, client, method, template, expected, body=None, **rest):
        return self.description.call(client, method, template, expected, body, **rest)

    def file(self, service="parking-permit", form=None, expected=201, **rest):
        body = {"service": service, "language": "en", "applicant": {}, "form": FORM if form is None else form}
        return self.ask(self.anyone, "POST", "/api/v1/requests", expected, body, **rest)

    def act(self, client, request, action, expected=200, headers=None, **keys):
        return self.ask(client, "POST", ACT, expected, keys, headers=headers, request=request, action=action)

    def raw(self, code, text):
        """What http.client would not send: the bytes as they are, and the problem that answers them."""
        with socket.create_connection((self.anyone.address.hostname, self.anyone.address.port), 30) as wire:
            wire.sendall(text.encode("latin-1"))
            self.description.meet(text[:60].replace("\r\n", " "), code, read_reply(wire))


def read_reply(wire):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = wire.recv(65536)
        if not piece:
            return Reply(0, {}, received)
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    status, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    while len(body) < int(headers.get("Content-Length", 0)):
        body += wire.recv(65536)
    return Reply(int(status.split()[1]), headers, body)


def requests(desk):
    filed = desk.file()
    request, code, secret = filed["request"], filed["tracking_code"], filed["secret"]
    applicant, agent, supervisor = Applicant(desk.server, filed), desk.agent, desk.supervisor
    colleague = desk.server.client(desk.server.token("agent", which=1))
    desk.ask(desk.anyone, "POST", "/api/v1/requests", "invalid", {"service": "parking-permit", "typo": 1})
    for body, expected in (({"code": code}, 200), ({"code": "123"}, "invalid"), ({"code": code, "secret": secret}, 200),
                           ({"code": code, "secret": "0" * 12}, "not-found")):
        desk.ask(desk.anyone, "POST", "/api/v1/track", expected, body)
    desk.act(agent, request, "claim")
    desk.act(colleague, request, "claim", "assignee-only")
    desk.act(agent, request, "note", text="internal")
    desk.act(agent, request, "message", text="hello")
    stored = desk.ask(applicant, "POST", "/api/v1/documents", 201, b"%PDF-1.4",
                      headers={"Content-Type": "application/pdf", "X-Filename": "proof.pdf"})
    desk.act(agent, request, "attach", document=stored["document"], kind="address_proof")
    desk.act(agent, request, "refuse_document", document=stored["document"], reason={"text": "unreadable"})
    desk.ask(agent, "GET", "/api/v1/documents/{document}", 200, document=stored["document"])
    desk.act(agent, request, "ask_more", text="Which street?", fields=[], documents=[])
    desk.ask(desk.anyone, "POST", "/api/v1/track", 200, {"code": code})
    desk.ask(desk.anyone, "POST", "/api/v1/track", 200, {"code": code, "secret": secret})
    desk.act(applicant, request, "answered", text="Harbour Street")
    desk.act(supervisor, request, "grant", "action-not-allowed")
    desk.act(agent, request, "approve")
    desk.act(colleague, request, "grant", "duty-required")
    desk.ask(agent, "GET", REQUEST, 200, request=request)
    desk.ask(applicant, "GET", REQUEST, 200, request=request)
    desk.ask(desk.anyone, "GET", REQUEST, "unauthenticated", request=request)
    desk.act(supervisor, request, "reissue_secret")
    desk.act(supervisor, request, "grant")
    desk.ask(supervisor, "GET", REQUEST, 200, request=request)
    desk.act(agent, request, "note", "version-conflict", {"If-Match": '"1"'}, text="x")
    desk.act(agent, request, "note", "precondition-invalid", {"If-Match": "1"}, text="x")
    desk.ask(desk.auditor, "GET", REQUEST + "/events", 200, request=request, query={"limit": 200})
    desk.ask(desk.anyone, "POST", "/api/v1/track", 200, {"code": code})


def refused_commands(desk):
    key = {"Idempotency-Key": "k" * 22}
    desk.file(headers=key)
    desk.file(headers=key)
    desk.file(form={**FORM, "zone": "b"}, headers=key, expected="idempotency-key-reused")
    desk.file(headers={"Idempotency-Key": "short"}, expected="idempotency-key-invalid")
    desk.ask(desk.anyone, "POST", "/api/v1/requests", "malformed-json", b"{", headers={"Content-Type": "application/json"})
    desk.ask(desk.anyone, "POST", "/api/v1/requests", "unsupported-media-type", b"<a/>", headers={"Content-Type": "text/xml"})
    desk.act(desk.agent, "A" * 22, "claim", "cross-site", {"Sec-Fetch-Site": "cross-site"})
    desk.raw("body-too-large", "POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 600000\r\n\r\n")
    desk.ask(desk.anyone, "POST", "/api/v1/documents", "digest-mismatch", b"%PDF-1.4",
             headers={"Content-Type": "application/pdf", "Digest": "sha-256=" + "A" * 43 + "="})
    desk.raw("method-not-allowed", "PUT /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    for _ in range(9):  # the wrong secret above was one miss already
        desk.ask(desk.anyone, "POST", "/api/v1/track", "not-found", {"code": unknown_code()})
    desk.ask(desk.anyone, "POST", "/api/v1/track", "too-many-requests", {"code": unknown_code()})
    desk.ask(desk.agent, "GET", "/api/v1/work", "position-not-reached", query={"min_position": "0:99999"})


def unknown_code():
    """Check digits by ISO 7064 MOD 97-10."""
    payload = 987_654_321_012_345_678 + int(time.monotonic() * 1000)
    return f"{payload}{98 - payload * 100 % 97:02d}"


def figures(desk):
    desk.ask(desk.agent, "GET", "/api/v1/work", 200)
    desk.ask(desk.agent, "GET", "/api/v1/work", "invalid-parameter", query={"order": "x"})
    desk.ask(desk.analyst, "GET", "/api/v1/dashboard", 200)
    desk.ask(desk.supervisor, "GET", "/api/v1/dashboard", 200, headers={"Accept": "text/csv"})
    desk.ask(desk.analyst, "GET", "/api/v1/events", 200, query={"limit": 1000})


def guarded(definition):
    """Two items at a time, and every guard that the demo services lack."""
    labels = {language: "x" for language in LANGUAGES}
    steps = [{"code": code, "kind": "work", "public": "checked", "duty": "agent", "label": labels} for code in ("left", "right")]
    actions = [{"code": "refuse", "effects": [{"decide": "refused"}, {"close": "decided"}]},
               {"code": "van_only", "guards": [{"field": {"code": "van", "equals": True}}]},
               {"code": "with_documents", "guards": ["documents_complete"]}]
    return {**definition, "code": "guarded", "steps": steps, "start": ["left", "right"],
            "documents": [{**document, "required": True} for document in definition["documents"]],
            "actions": [{"at": ["left", "right"], "duty": "agent", "label": labels, **action} for action in actions]}


def services(desk):
    admin, agent = desk.administrator, desk.agent
    desk.ask(desk.anyone, "GET", "/api/v1/services", 200)
    service = desk.ask(desk.anyone, "GET", SERVICE, 200, service="parking-permit")
    desk.ask(desk.anyone, "GET", SERVICE, "not-found", service="no-such-service")
    definition = {key: value for key, value in service.items() if key != "version"}
    definition["code"] = "schema-check"
    desk.ask(admin, "PUT", SERVICE, 201, definition, service="schema-check")
    desk.ask(admin, "PUT", SERVICE, 200, definition, service="schema-check")
    desk.ask(admin, "PUT", SERVICE, "invalid", {**definition, "start": ["x"]}, service="schema-check")
    desk.ask(admin, "PUT", SERVICE, "invalid", {**definition, "strat": []}, service="schema-check")
    desk.ask(admin, "POST", SERVICE + "/suspend", 200, {"notice": {"en": "Soon"}}, service="schema-check")
    desk.file("schema-check", expected="service-unavailable")
    desk.ask(desk.anyone, "GET", "/api/v1/services", 200)
    desk.ask(admin, "POST", SERVICE + "/resume", 200, service="schema-check")
    desk.ask(admin, "POST", SERVICE + "/retire", 200, service="schema-check")

    desk.ask(admin, "PUT", SERVICE, 201, guarded(definition), service="guarded")
    request = desk.file("guarded")["request"]
    desk.act(agent, request, "van_only", "item-ambiguous")
    item = desk.ask(agent, "GET", REQUEST, 200, request=request)["items"][0]["item"]
    desk.act(agent, request, "van_only", "guard-failed", item=item)
    desk.act(agent, request, "with_documents", "documents-incomplete", item=item)


def administration(desk):
    admin, office, home = desk.administrator, "schema-annex", desk.server.ready["staff"][0]["office"]
    desk.ask(desk.anyone, "GET", "/api/v1/offices", 200)
    desk.ask(desk.anyone, "GET", "/api/v1/offices/{office}", 200, office=home)
    desk.ask(admin, "PUT", "/api/v1/offices/{office}", 201,
             {"code": office, "parent": home, "label": {language: "Annex" for language in LANGUAGES}}, office=office)
    desk.ask(admin, "POST", "/api/v1/offices/{office}/close", 200, office=office)
    desk.ask(admin, "POST", "/api/v1/offices/{office}/close", "conflict", office=home)
    settings = desk.ask(desk.anyone, "GET", "/api/v1/deployment", 200)
    settings.pop("version")
    desk.ask(admin, "PUT", "/api/v1/deployment", 200, settings)
    desk.ask(admin, "GET", "/api/v1/staff", 200)
    desk.ask(desk.agent, "GET", "/api/v1/staff/self", 200)
    actor = desk.ask(admin, "POST", "/api/v1/staff", 201, {"name": "Schema Check"})["actor"]
    duties, grant = "/api/v1/staff/{actor}/duties", {"duty": "agent", "office": home}
    desk.ask(admin, "POST", duties, 200, grant, actor=actor)
    desk.ask(admin, "PUT", "/api/v1/staff/{actor}/absence", 200,
             {"from": "2040-01-01T00:00:00Z", "until": "2040-01-02T00:00:00Z",
              "substitute": desk.server.actor("agent")}, actor=actor)
    desk.ask(admin, "DELETE", duties, 200, query=grant, actor=actor)
    token = desk.ask(admin, "POST", "/api/v1/staff/{actor}/tokens", 201, {"days": 1}, actor=actor)
    desk.ask(admin, "DELETE", "/api/v1/staff/{actor}/tokens/{token}", 200, actor=actor, token=token["token_id"])
    desk.ask(admin, "POST", "/api/v1/staff/{actor}/end", 200, actor=actor)


def four_eyes(desk):
    """Last: afterwards the supervisor is an agent too."""
    desk.ask(desk.administrator, "POST", "/api/v1/staff/{actor}/duties", 200,
             {"duty": "agent", "office": "traffic"}, actor=desk.server.actor("supervisor"))
    request = desk.file()["request"]
    desk.act(desk.supervisor, request, "approve")
    desk.act(desk.supervisor, request, "grant", "four-eyes")


def operation(desk):
    for path in ("/healthz", "/readyz", "/metrics"):
        desk.ask(desk.anyone, "GET", path, 200)
    for code in sorted(desk.description.problem_codes()):
        desk.ask(desk.anyone, "GET", "/problems/{code}", 200, code=code)
        desk.ask(desk.anyone, "GET", "/problems/{code}", 200, code=code, headers={"Accept": "application/json"})
    desk.ask(desk.anyone, "GET", "/problems/{code}", "not-found", code="unheard-of")


def malformed_http(desk):
    get, post = "GET /healthz HTTP/1.1\r\n", "POST /api/v1/track HTTP/1.1\r\nHost: a\r\n"
    for code, text in (
            ("malformed-request", "GET /a\r\n\r\n"),
            ("method-not-implemented", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("http-version-not-supported", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
            ("target-too-long", f"GET /{'a' * 9000} HTTP/1.1\r\nHost: a\r\n\r\n"),
            ("content-length-invalid", post + "Content-Length: x\r\n\r\n"),
            ("header-repeated", get + "Host: a\r\nHost: b\r\n\r\n"),
            ("body-length-ambiguous", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ("length-required", post + "Transfer-Encoding: chunked\r\n\r\n"),
            ("body-not-expected", get + "Host: a\r\nContent-Length: 1\r\n\r\nx"),
            ("host-required", get + "\r\n"),
            ("content-encoding-not-supported", post + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
            ("range-not-supported", get + "Host: a\r\nRange: bytes=0-1\r\n\r\n"),
            ("expectation-not-supported", get + "Host: a\r\nExpect: tea\r\n\r\n"),
            ("too-many-headers", get + "Host: a\r\n" + "X: a\r\n" * 64 + "\r\n"),
            ("headers-too-large", get + f"Host: a\r\nX: {'a' * 20000}\r\n\r\n")):
        desk.raw(code, text)


def broken_off(desk):
    """An upload that ends early, and a request that never ends."""
    address = desk.anyone.address.hostname, desk.anyone.address.port
    with socket.create_connection(address, 60) as slow, socket.create_connection(address, 60) as upload:
        slow.sendall(b"POST /api/v1/track HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
        upload.sendall(b"POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nx")
        upload.shutdown(socket.SHUT_WR)
        desk.description.meet("an upload cut short", "upload-interrupted", read_reply(upload))
        desk.description.meet("a body that does not come", "request-timeout", read_reply(slow))


def upload(desk, expected, kb=1):
    desk.ask(desk.anyone, "POST", "/api/v1/documents", expected, b"x" * (kb << 10), headers={"Content-Type": "text/plain"})


def upload_quota(desk):
    upload(desk, 201, kb=900)
    upload(desk, "upload-quota-exceeded", kb=900)


def low_disk(desk):
    upload(desk, "read-only")
    desk.file()


def overloaded(desk):
    """Four threads, all held by long polls; one connection may wait."""
    address = desk.anyone.address.hostname, desk.anyone.address.port
    after = last_position(desk)
    poll = (f"GET /api/v1/events?wait=25&after={after} HTTP/1.1\r\nHost: a\r\n"
            f"Authorization: Bearer {desk.server.token('analyst')}\r\n\r\n").encode()
    held = []
    try:
        for _ in range(12):
            held.append(socket.create_connection(address, 30))
            held[-1].sendall(poll)
            time.sleep(0.1)
        held[-1].settimeout(10)
        desk.description.meet("one connection too many", "overloaded", read_reply(held[-1]))
    finally:
        for wire in held:
            wire.close()


def last_position(desk):
    after, items = "", [None]
    while items:
        reply = desk.analyst.get("/api/v1/events?limit=1000" + (f"&after={after}" if after else ""))
        items, after = reply.json, reply.headers["Rahgir-Next"]
    return after


def failing_disk(desk):
    """Writes fail as on a full disk: what waits is answered 503 unknown-outcome, and the partition stops."""
    log = max((desk.server.folder / "data" / "partition-0000").glob("*.log"), key=os.path.getmtime)
    resource.prlimit(desk.server.process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, resource.RLIM_INFINITY))
    desk.file(expected="unknown-outcome")
    desk.file(expected="read-only")
    desk.ask(desk.anyone, "GET", "/readyz", 503)


STORIES = (  # walks over a server of its own, and the settings that differ
    ((services, requests, refused_commands, figures, administration, operation, malformed_http, broken_off, four_eyes), {}),
    ((upload_quota,), {"RAHGIR_DOCUMENTS_UNREFERENCED_PER_CALLER_MB": "1"}),
    ((low_disk,), {"RAHGIR_STORE_LOW_DISK_UPLOADS_MB": "1073741824"}),
    ((overloaded,), {"RAHGIR_SERVER_THREADS": "4", "RAHGIR_SERVER_WAITING_CONNECTIONS": "1"}),
    ((failing_disk,), {}),
)


def main():
    description = Description()
    with tempfile.TemporaryDirectory(prefix="rahgir-openapi-") as folder:
        for walks, environment in STORIES:
            server = Server(folder, environment=environment).start()
            for walk in walks:
                walk(Desk(description, server))
            server.kill()
    faults = description.faults
    faults += [f"{name}: never asked" for name in sorted(description.operations() - description.asked)]
    missing = description.problem_codes() - description.problems
    faults += [f"{code}: nothing provokes it, and NOT_PROVOKED says no reason" for code in sorted(missing - NOT_PROVOKED.keys())]
    faults += [f"{code}: stands in NOT_PROVOKED, and is provoked" for code in sorted(NOT_PROVOKED.keys() - missing)]
    print("\n".join(faults) or f"{len(description.asked)} operations and {len(description.problems)} problems fit")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
