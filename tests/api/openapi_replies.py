#!/usr/bin/env python3
"""Checks real replies of a running demo server against the schemas of api/openapi.yaml.

    rahgir serve --demo --listen 127.0.0.1:0 --data DIR --ready-file READY &
    tests/api/openapi_replies.py READY

Walks the main path and every read, and refusals besides; exits 1 when a reply does not fit what is
described, or when an operation was never asked. Needs python3-yaml and python3-jsonschema.
"""

import base64
import json
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

import jsonschema
import yaml

DESCRIPTION = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"


class Checker:
    def __init__(self, ready):
        self.url = ready["url"]
        self.description = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
        self.resolver = jsonschema.RefResolver("", self.description)
        self.faults = []
        self.asked = set()
        self.people = {}
        for person in ready["staff"]:
            for duty in person["duties"]:
                self.people.setdefault((person["office"], duty), []).append(person)
        self.office = ready["staff"][0]["office"]

    def token(self, duty, index=0):
        return "Bearer " + self.people[(self.office, duty)][index]["token"]

    def actor(self, duty, index=0):
        return self.people[(self.office, duty)][index]["actor"]

    def resolved(self, node):
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def call(self, method, template, expect, body=None, auth=None, headers=None, query="", **path):
        """Sends one request; its reply must have the status and fit the description."""
        operation = self.description["paths"][template][method.lower()]
        self.asked.add(operation["operationId"])
        target = template
        for name, value in path.items():
            target = target.replace("{%s}" % name, urllib.parse.quote(value, safe=""))
        sent = {"Content-Type": "application/json"} if isinstance(body, (dict, list)) else {}
        sent.update(headers or {})
        if auth:
            sent["Authorization"] = auth
        data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        if data is None and method in ("POST", "PUT"):
            data = b""
        request = urllib.request.Request(self.url + target + query, data, sent, method=method)
        try:
            with urllib.request.urlopen(request) as reply:
                status, head, payload = reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as reply:
            status, head, payload = reply.code, reply.headers, reply.read()
        where = f"{method} {target}{query}"
        if status != expect:
            self.faults.append(f"{where}: {status}, not {expect}: {payload[:300]!r}")
        return self.check(where, operation, status, head, payload)

    def check(self, where, operation, status, head, payload):
        responses = operation["responses"]
        response = responses.get(str(status), responses.get("default"))
        if response is None:
            self.faults.append(f"{where}: status {status} is not described")
            return None
        response = self.resolved(response)
        for name, header in response.get("headers", {}).items():
            value = head.get(name)
            if value is not None:
                self.fit(f"{where}, header {name}", value, self.resolved(header)["schema"])
        media = head.get("Content-Type", "").split(";")[0]
        content = response.get("content", {})
        if media not in content and "*/*" not in content:
            self.faults.append(f"{where}: media type {media!r} is not described for {status}")
            return None
        if "json" not in media:
            return payload
        value = json.loads(payload)
        self.fit(where, value, content[media]["schema"])
        return value

    def fit(self, where, value, schema):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        for error in validator.iter_errors(value):
            place = "/".join(map(str, error.absolute_path))
            self.faults.append(f"{where}: /{place}: {error.message[:300]}")


def walk_requests(check):
    agent, supervisor = check.token("agent"), check.token("supervisor")
    body = {"service": "parking-permit", "language": "en", "applicant": {},
            "form": {"full_name": "A. Citizen", "zone": "a"}}
    filed = check.call("POST", "/api/v1/requests", 201, body)
    check.call("POST", "/api/v1/requests", 422, {"service": "parking-permit", "typo": 1})
    request, code, secret = filed["request"], filed["tracking_code"], filed["secret"]
    basic = "Basic " + base64.b64encode(f"{code}:{secret}".encode()).decode()
    act = "/api/v1/requests/{request}/actions/{action}"

    def perform(action, auth, status=200, **keys):
        return check.call("POST", act, status, keys, auth, request=request, action=action)

    check.call("POST", "/api/v1/track", 200, {"code": code})
    check.call("POST", "/api/v1/track", 422, {"code": "123"})
    check.call("POST", "/api/v1/track", 200, {"code": code, "secret": secret})
    stored = check.call("POST", "/api/v1/documents", 201, b"%PDF-1.4", basic,
                        {"Content-Type": "application/pdf", "X-Filename": "proof.pdf"})
    perform("claim", agent)
    perform("note", agent, text="internal")
    perform("message", agent, text="hello")
    perform("attach", agent, document=stored["document"], kind="address_proof")
    perform("refuse_document", agent, document=stored["document"], reason={"text": "unreadable"})
    check.call("GET", "/api/v1/documents/{document}", 200, auth=agent, document=stored["document"])
    perform("ask_more", agent, text="Which street?", fields=[], documents=[])
    check.call("POST", "/api/v1/track", 200, {"code": code})
    check.call("POST", "/api/v1/track", 200, {"code": code, "secret": secret})
    perform("answered", basic, text="Harbour Street")
    perform("grant", supervisor, 409)
    perform("approve", agent)
    perform("grant", check.token("agent", 1), 403)
    check.call("GET", "/api/v1/requests/{request}", 200, auth=agent, request=request)
    check.call("GET", "/api/v1/requests/{request}", 200, auth=basic, request=request)
    check.call("GET", "/api/v1/requests/{request}", 401, request=request)
    perform("reissue_secret", supervisor)
    perform("grant", supervisor)
    check.call("GET", "/api/v1/requests/{request}", 200, auth=supervisor, request=request)
    check.call("POST", act, 412, {"text": "x"}, agent, {"If-Match": '"1"'}, request=request,
               action="note")
    check.call("GET", "/api/v1/requests/{request}/events", 200, auth=check.token("auditor"),
               request=request, query="?limit=200")
    check.call("POST", "/api/v1/track", 200, {"code": code})
    check.call("POST", "/api/v1/requests", 201, body)


def walk_figures(check):
    check.call("GET", "/api/v1/work", 200, auth=check.token("agent"))
    check.call("GET", "/api/v1/work", 400, auth=check.token("agent"), query="?order=x")
    check.call("GET", "/api/v1/dashboard", 200, auth=check.token("analyst"))
    check.call("GET", "/api/v1/dashboard", 200, auth=check.token("supervisor"),
               headers={"Accept": "text/csv"})
    check.call("GET", "/api/v1/events", 200, auth=check.token("analyst"), query="?limit=1000")


def walk_services(check):
    admin = check.token("administrator")
    check.call("GET", "/api/v1/services", 200)
    service = check.call("GET", "/api/v1/services/{service}", 200, service="parking-permit")
    check.call("GET", "/api/v1/services/{service}", 404, service="no-such-service")
    definition = {key: value for key, value in service.items() if key != "version"}
    definition["code"] = "schema-check"
    path = "/api/v1/services/{service}"
    check.call("PUT", path, 201, definition, admin, service="schema-check")
    check.call("PUT", path, 200, definition, admin, service="schema-check")
    check.call("PUT", path, 422, {**definition, "start": ["x"]}, admin, service="schema-check")
    check.call("POST", path + "/suspend", 200, {"notice": {"en": "Soon"}}, admin,
               service="schema-check")
    check.call("GET", "/api/v1/services", 200)
    check.call("POST", path + "/resume", 200, auth=admin, service="schema-check")
    check.call("POST", path + "/retire", 200, auth=admin, service="schema-check")


def walk_administration(check):
    admin, office = check.token("administrator"), "schema-annex"
    check.call("GET", "/api/v1/offices", 200)
    check.call("GET", "/api/v1/offices/{office}", 200, office=check.office)
    labels = {each: "Annex" for each in ("en", "es", "hu", "pl", "ru", "fa")}
    check.call("PUT", "/api/v1/offices/{office}", 201,
               {"code": office, "parent": check.office, "label": labels}, admin, office=office)
    check.call("POST", "/api/v1/offices/{office}/close", 200, auth=admin, office=office)
    settings = check.call("GET", "/api/v1/deployment", 200)
    settings.pop("version")
    check.call("PUT", "/api/v1/deployment", 200, settings, admin)
    check.call("GET", "/api/v1/staff", 200, auth=admin)
    check.call("GET", "/api/v1/staff/self", 200, auth=check.token("agent"))
    actor = check.call("POST", "/api/v1/staff", 201, {"name": "Schema Check"}, admin)["actor"]
    duties = "/api/v1/staff/{actor}/duties"
    grant = {"duty": "agent", "office": check.office}
    check.call("POST", duties, 200, grant, admin, actor=actor)
    check.call("DELETE", duties, 200, auth=admin, actor=actor,
               query="?" + urllib.parse.urlencode(grant))
    check.call("PUT", "/api/v1/staff/{actor}/absence", 200,
               {"from": "2040-01-01T00:00:00Z", "until": "2040-01-02T00:00:00Z",
                "substitute": check.actor("agent")}, admin, actor=actor)
    token = check.call("POST", "/api/v1/staff/{actor}/tokens", 201, {"days": 1}, admin, actor=actor)
    check.call("DELETE", "/api/v1/staff/{actor}/tokens/{token}", 200, auth=admin, actor=actor,
               token=token["token_id"])
    check.call("POST", "/api/v1/staff/{actor}/end", 200, auth=admin, actor=actor)


def walk_operation(check):
    check.call("GET", "/healthz", 200)
    check.call("GET", "/readyz", 200)
    check.call("GET", "/metrics", 200)
    check.call("GET", "/problems/{code}", 200, code="four-eyes")
    check.call("GET", "/problems/{code}", 200, code="four-eyes",
               headers={"Accept": "application/json"})
    check.call("GET", "/problems/{code}", 404, code="unheard-of")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        check = Checker(json.load(file))
    for walk in (walk_requests, walk_figures, walk_services, walk_administration, walk_operation):
        walk(check)
    described = {operation["operationId"]
                 for path in check.description["paths"].values()
                 for method, operation in path.items() if method != "parameters"}
    check.faults += [f"{name}: never asked" for name in sorted(described - check.asked)]
    for fault in check.faults:
        print(fault)
    print(f"{len(check.asked)} operations, {len(check.faults)} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main())
