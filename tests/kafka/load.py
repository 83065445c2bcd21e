"""People who file requests at a Rahgir server and work them to different ends, until told to stop or the server is gone.
Everything that they type holds CANARY, which must never leave the house."""

import http.client
import pathlib
import random
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

CANARY = "Kanarienvogel"

FORMS = {
    "parking-permit": lambda r: {"full_name": f"{CANARY} A", "zone": r.choice("ab"), "van": False},
    "street-light": lambda r: {
        "district": r.choice(["centre", "north", "south"]), "location": f"{CANARY} street 1", "problem": "dark",
        "danger": r.random() < 0.3, "wants_reply": True, "full_name": f"{CANARY} B", "email": f"{CANARY}@example.org",
        "remarks": f"{CANARY} remarks"},
    "birth-certificate": lambda r: {
        "registered_name": f"{CANARY} C", "birth_date": "1990-01-01", "birth_place": CANARY, "full_name": f"{CANARY} C",
        "relation": "self", "extent": "full", "delivery": "collect"},
}
# What is done with a request, one way chosen for each: action, duty.
WAYS = {
    "parking-permit": [[], [("claim", "agent")], [("approve", "agent")], [("approve", "agent"), ("grant", "supervisor")],
                       [("refuse", "agent")], [("ask_more", "agent")], [("note", "agent"), ("approve", "agent")]],
    "street-light": [[("no_fault", "agent")], [("not_ours", "agent")], [("mark_duplicate", "agent")],
                     [("order_repair", "agent"), ("order_parts", "agent")], [("no_fault", "agent"), ("reopen", "supervisor")]],
    "birth-certificate": [[], [("no_record", "agent")]],
}
BODIES = {
    "refuse": lambda r: {"reason": {"code": r.choice(["not_resident", "vehicle_too_long"]), "text": f"{CANARY} why"}},
    "not_ours": lambda r: {"reason": {"code": r.choice(["other_owner", "outside_area"]), "text": f"{CANARY} why"}},
    "no_record": lambda r: {"reason": {"code": "not_in_register", "text": f"{CANARY} why"}},
    "ask_more": lambda r: {"text": f"{CANARY} question"},
    "note": lambda r: {"text": f"{CANARY} note"},
    "reopen": lambda r: {"reason": {"text": f"{CANARY} again"}},
}


class Clerk(threading.Thread):
    def __init__(self, server, seed, pause, stop):
        super().__init__(daemon=True)
        self.random, self.pause, self.stopped = random.Random(seed), pause, stop
        self.clients = {None: server.client()}
        for office in ("traffic", "registry"):
            for duty in ("agent", "supervisor"):
                self.clients[office, duty] = server.client(server.token(duty, office))
        self.commands, self.error = 0, None

    def post(self, who, path, body):
        reply = self.clients[who].post(path, body, Idempotency_Key="%032x" % self.random.getrandbits(128))
        assert reply.status in (200, 201, 503), (path, body, reply.status, reply.body)
        self.commands += reply.status != 503
        return reply.json if reply.status != 503 else None

    def work(self, service):
        filed = self.post(None, "/api/v1/requests", {"service": service, "language": "en", "applicant": {},
                                                     "form": FORMS[service](self.random)})
        office = "registry" if service == "birth-certificate" else "traffic"
        for action, duty in self.random.choice(WAYS[service]) if filed else []:
            body = BODIES.get(action, lambda _: {})(self.random)
            if not self.post((office, duty), f"/api/v1/requests/{filed['request']}/actions/{action}", body):
                return

    def run(self):
        try:
            while not self.stopped.wait(self.pause):
                self.work(self.random.choice(list(FORMS)))
        except (OSError, http.client.HTTPException):
            pass  # the server was killed
        except Exception as error:  # noqa: BLE001 - told by finish()
            self.error = error


class Load:
    """`with Load(server) as load` works on the side; each clerk rests for `pause` seconds after each request."""

    def __init__(self, server, clerks=4, seed=1, pause=0.2):
        self.stop = threading.Event()
        self.clerks = [Clerk(server, seed * 100 + n, pause, self.stop) for n in range(clerks)]

    def __enter__(self):
        for clerk in self.clerks:
            clerk.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for clerk in self.clerks:
            clerk.join(30)
        errors = [clerk.error for clerk in self.clerks if clerk.error]
        assert not errors, errors
        assert self.commands > 0, "nothing was done"

    @property
    def commands(self):
        return sum(clerk.commands for clerk in self.clerks)
