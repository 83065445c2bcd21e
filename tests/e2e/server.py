"""A Rahgir server as a child process, and calls to it over HTTP. Standard library only; loopback only."""

import http.client
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.parse

BINARY = os.environ.get("RAHGIR_BINARY", str(pathlib.Path(__file__).parents[2] / "build/release/rahgir"))


class Server:
    """`rahgir serve --demo` on a free port with its data in `folder`. Without `demo` a start records nothing, and the
    tokens of an earlier one, in `ready`, are gone on with."""

    def __init__(self, folder, *arguments, environment=None):
        self.folder = pathlib.Path(folder)
        self.arguments = arguments
        self.environment = environment or {}
        self.process = None
        self.demo, self.ready = True, {}

    def start(self, seconds=60):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", *["--demo"][:self.demo], "--data", str(self.folder / "data"), "--listen", "127.0.0.1:0",
                 "--ready-file", str(ready), *self.arguments], stdout=log, stderr=log,
                # Signals that Python ignores stay ignored: a file that may not grow gives an error, not SIGXFSZ.
                env={**os.environ, **self.environment}, restore_signals=False)
        until = time.monotonic() + seconds
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the server did not start:\n" + (self.folder / "server.log").read_text()[-2000:])
            time.sleep(0.02)
        self.ready = {**self.ready, **json.loads(ready.read_text())}
        return self

    def token(self, duty, office="traffic", which=0):
        held = [p["token"] for p in self.ready["staff"] if p["office"] == office and duty in p["duties"]]
        return held[which]

    def actor(self, duty, office="traffic", which=0):
        return [p["actor"] for p in self.ready["staff"] if p["office"] == office and duty in p["duties"]][which]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; the exit code and how long it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30), time.monotonic() - begun

    def client(self, token=None):
        return Client(self.ready["url"], token)

    def rahgir(self, *arguments):
        return subprocess.run([BINARY, *arguments, "--data", str(self.folder / "data")], capture_output=True, text=True)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One kept-alive connection."""

    def __init__(self, url, token=None):
        self.address = urllib.parse.urlsplit(url)
        self.token = token
        self.connection = None

    def call(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        for last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=20)
            try:
                self.connection.request(method, path, body, headers)
                reply = self.connection.getresponse()
                return Reply(reply.status, reply.headers, reply.read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # An idle connection that the server had closed: only what may be repeated is.
                self.connection.close()
                self.connection = None
                if last or not (method == "GET" or "Idempotency-Key" in headers):
                    raise

    def get(self, path, **headers):
        return self.call("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path, body, **headers):
        return self.call("POST", path, body, {k.replace("_", "-"): v for k, v in headers.items()})
