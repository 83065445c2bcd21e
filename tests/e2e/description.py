"""api/openapi.yaml as a judge of real replies. Needs python3-yaml and python3-jsonschema."""

import json
import pathlib
import urllib.parse
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import jsonschema
import yaml

FILE = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"


class Description:
    """Notes every reply that does not fit, which operations were asked, and which problems were met."""

    def __init__(self):
        self.document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self.resolver = jsonschema.RefResolver("", self.document)
        self.faults, self.asked, self.problems = [], set(), set()

    def operations(self):
        return {operation["operationId"] for path in self.document["paths"].values()
                for method, operation in path.items() if method != "parameters"}

    def problem_codes(self):
        return set(self.document["components"]["schemas"]["ProblemCode"]["enum"])

    def call(self, client, method, template, expected, body=None, query=None, headers=None, **path):
        """Asks an operation of the description. `expected`: a status, or the code of a problem."""
        operation = self.document["paths"][template][method.lower()]
        self.asked.add(operation["operationId"])
        target = template.format(**{name: urllib.parse.quote(value, safe="") for name, value in path.items()})
        if query:
            target += "?" + urllib.parse.urlencode(query)
        reply = client.call(method, target, body, headers)
        self.judge(f"{method} {target}", operation, expected, reply)
        return reply.json if "json" in reply.headers.get("Content-Type", "") else reply.body

    def judge(self, where, operation, expected, reply):
        response = operation["responses"].get(str(reply.status), operation["responses"].get("default"))
        if response is None:
            return self.faults.append(f"{where}: status {reply.status} is not described")
        response = self.resolved(response)
        for name, header in response.get("headers", {}).items():
            if reply.headers.get(name) is not None:
                self.fit(f"{where}, header {name}", reply.headers[name], self.resolved(header)["schema"])
        media = reply.headers.get("Content-Type", "").split(";")[0]
        content = response.get("content", {})
        if media not in content and "*/*" not in content:
            return self.faults.append(f"{where}: media type {media!r} is not described for {reply.status}")
        if media in content and "json" in media:
            self.fit(where, reply.json, content[media]["schema"])
        self.meet(where, expected, reply)

    def meet(self, where, expected, reply):
        """Whether the reply is the one expected; a problem must be whole wherever it comes from."""
        found = reply.status
        if reply.headers.get("Content-Type", "") == "application/problem+json":
            self.fit(where, reply.json, {"$ref": "#/components/schemas/Problem"})
            if reply.json["status"] != reply.status:
                self.faults.append(f"{where}: status {reply.json['status']} within {reply.status}")
            self.problems.add(reply.json["code"])
            found = reply.json["code"] if isinstance(expected, str) else reply.status
        if found != expected:
            self.faults.append(f"{where}: {found}, not {expected}: {reply.body[:300]!r}")

    def resolved(self, node):
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def fit(self, where, value, schema):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        for error in validator.iter_errors(value):
            place = "/".join(map(str, error.absolute_path))
            self.faults.append(f"{where}: /{place}: {error.message[:300]}")
