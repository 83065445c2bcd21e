"""The dashboard's figures made from the records of rahgir.request-state.v1 alone, as an analyst with a stock consumer
would. Knows nothing of Rahgir but docs/egress.md and, for percentiles, the buckets that openapi.yaml gives."""

import collections
import datetime
import math


def seconds_between(begin, end):
    parse = datetime.datetime.fromisoformat
    time = parse(end.replace("Z", "+00:00")) - parse(begin.replace("Z", "+00:00"))
    return max(0, math.floor(time / datetime.timedelta(seconds=1)))


def lower_bound(seconds):
    """Of the bucket that counts these seconds: each its own below 32, then 16 for every power of two."""
    if seconds < 32:
        return seconds
    width = 1 << (seconds.bit_length() - 5)
    return seconds // width * width


def times(durations):
    ordered = sorted(lower_bound(each) for each in durations)
    at = {name: ordered[math.ceil(q * len(ordered)) - 1] for name, q in (("median_s", 0.5), ("p90_s", 0.9), ("p99_s", 0.99))}
    return {"count": len(ordered), **at}


class Counts:
    """Counters by what they count."""

    def __init__(self, *names):
        self.names, self.counts = names, collections.Counter()

    def add(self, *values):
        self.counts[values] += 1

    def rows(self):
        return [{**dict(zip(self.names, values)), "count": count} for values, count in self.counts.items()]


def dashboard(states, today):
    """The lists of GET /api/v1/dashboard, as lists of objects in any order."""
    received = Counts("office", "service", "channel", "day")
    closed = Counts("office", "service", "channel", "kind", "outcome", "ground", "day")
    is_open, overdue = collections.Counter(), collections.Counter()
    items = Counts("office", "service", "step")
    visits, decisions = collections.defaultdict(list), collections.defaultdict(list)
    for state in states:
        place = (state["office"], state["service"], state["channel"])
        received.add(*place, state["submitted_day"])
        for closing in state["closings"]:
            if closing["reopened_at"] is None:
                closed.add(*place, closing["kind"], closing["outcome"], (closing["grounds"] or [""])[0], closing["day"])
        if state["state"] == "open":
            is_open[place] += 1
            overdue[place] += state["due_day"] is not None and state["due_day"] < today
        for item in state["items"]:
            if item["open"]:
                items.add(item["office"], state["service"], item["step"])
            for visit in item["visits"]:
                if visit["until"] is not None:
                    visits[visit["office"], state["service"], visit["step"]].append(seconds_between(visit["from"], visit["until"]))
        if state["decision"]:
            decisions[place].append(seconds_between(state["submitted_at"], state["decision"]["at"]))
    return {
        "received": received.rows(),
        "closed": closed.rows(),
        "open": [{"office": o, "service": s, "channel": c, "count": n, "overdue": overdue[o, s, c]}
                 for (o, s, c), n in is_open.items()],
        "open_items": items.rows(),
        "step_times": [{"office": o, "service": s, "step": t, **times(all_)} for (o, s, t), all_ in visits.items()],
        "decision_times": [{"office": o, "service": s, "channel": c, **times(all_)} for (o, s, c), all_ in decisions.items()],
    }
