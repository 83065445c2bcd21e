#!/usr/bin/env python3
"""The dashboard's figures of the receipt log, computed from the CSV alone: a test oracle.

    figures.py [--at INSTANT] [receipt.csv]

Prints JSON. Days are days at the office (Europe/Amsterdam), durations milliseconds. A visit
never ends before it began, neither in its duration nor in its day (two cases have rows before
their submission).

received          requests by office, service, channel, day of submission
closed            closings by office, service, channel, outcome, ground, kind, day
open              requests that are open once all is imported, in total and by office and channel
open_work_items   open work items by step, then
overdue           open requests whose deadline's day lies before the day of --at
time_in_step      for each step, its visits that have ended (moved on, finished or cancelled)
time_to_decision  from submission to decision

The last two are given exactly and as the histogram that the product keeps, for all days and, as
[bucket, count] pairs, for each day of leaving the step or of deciding.

Histogram: with s whole seconds, bucket = s below 32; else 16 buckets to each power of two:
e = floor(log2 s), bucket = 32 + 16 (e - 5) + (s >> (e - 4)) - 16. A bucket stands for its lower
bound. Quantile q of n values is the value of rank ceil(q n), exact or its bucket's lower bound.
"""

import argparse
import collections
import json
import sys
import zoneinfo

import receipt_log

QUANTILES = {"median": (1, 2), "p90": (9, 10), "p99": (99, 100)}  # as fractions: exact ranks
AT = "2012-01-31T12:00:00+01:00"  # after the newest row


def bucket_of(milliseconds):
    seconds = milliseconds // 1000
    if seconds < 32:
        return seconds
    e = seconds.bit_length() - 1
    return 32 + 16 * (e - 5) + (seconds >> (e - 4)) - 16


def lower_bound_of(bucket):
    """The least duration of the bucket, in milliseconds."""
    if bucket < 32:
        return bucket * 1000
    power, part = divmod(bucket - 32, 16)
    return ((16 + part) << (power + 1)) * 1000


def rank_of(quantile, count):
    numerator, denominator = quantile
    return -(-numerator * count // denominator)


def exact_quantile(durations, quantile):
    return sorted(durations)[rank_of(quantile, len(durations)) - 1]


def bucketed_quantile(histogram, quantile):
    rank = rank_of(quantile, histogram.total())
    for bucket in sorted(histogram):
        rank -= histogram[bucket]
        if rank <= 0:
            return lower_bound_of(bucket)
    raise ValueError("an empty histogram has no quantiles")


def pairs(histogram):
    return [[bucket, histogram[bucket]] for bucket in sorted(histogram)]


def distribution(days_and_durations):
    durations = [duration for _, duration in days_and_durations]
    histogram = collections.Counter(map(bucket_of, durations))
    by_day = collections.defaultdict(collections.Counter)
    for day, duration in days_and_durations:
        by_day[day][bucket_of(duration)] += 1
    return {
        "count": len(durations),
        "exact": {name: exact_quantile(durations, q) for name, q in QUANTILES.items()},
        "bucketed": {name: bucketed_quantile(histogram, q) for name, q in QUANTILES.items()},
        "histogram": pairs(histogram),
        "days": {day: pairs(by_day[day]) for day in sorted(by_day)},
    }


def counted(names, keys):
    """Each distinct key once, as an object of the names, with its count."""
    counts = collections.Counter(keys)
    ordered = sorted(counts, key=lambda key: tuple(part or "" for part in key))
    return [{**dict(zip(names, key)), "count": counts[key]} for key in ordered]


def received(histories, service, day_of):
    return counted(
        ("office", "service", "channel", "day"),
        [(h.case.office, service, h.case.channel, day_of(h.case.submitted_at)) for h in histories],
    )


def closed(histories, service, day_of):
    return counted(
        ("office", "service", "channel", "outcome", "ground", "kind", "day"),
        [
            (h.case.office, service, h.case.channel, h.outcome, h.ground, h.close_kind,
             day_of(h.closed_at))
            for h in histories
            if h.closed_at is not None
        ],
    )


def by_office_and_channel(histories):
    return {
        "total": len(histories),
        "by_office_and_channel": counted(
            ("office", "channel"), [(h.case.office, h.case.channel) for h in histories]
        ),
    }


def open_work_items(histories):
    steps = [(i.step,) for h in histories for i in h.items if i.state == "open"]
    return counted(("step",), steps)


def time_in_step(histories, day_of):
    ended = collections.defaultdict(list)
    for visit in (visit for history in histories for visit in history.visits):
        if visit.until is not None:
            until = max(visit.since, visit.until)
            ended[visit.step].append((day_of(until), until - visit.since))
    return {step: distribution(ended[step]) for step in sorted(ended)}


def time_to_decision(histories, day_of):
    return distribution(
        [
            (day_of(h.decided_at), max(0, h.decided_at - h.case.submitted_at))
            for h in histories
            if h.decided_at is not None
        ]
    )


def figures(histories, service, at, day_of):
    still_open = [h for h in histories if h.closed_at is None]
    overdue = [
        h
        for h in still_open
        if h.case.due_at is not None and day_of(h.case.due_at) < day_of(at)
    ]
    return {
        "received": received(histories, service, day_of),
        "closed": closed(histories, service, day_of),
        "open": by_office_and_channel(still_open),
        "open_work_items": open_work_items(histories),
        "overdue": {"day": day_of(at), **by_office_and_channel(overdue)},
        "time_in_step": time_in_step(histories, day_of),
        "time_to_decision": time_to_decision(histories, day_of),
    }


def time_zone_of(organisation, offices):
    """The one time zone of these offices."""
    (name,) = {o["time_zone"] for o in organisation["offices"] if o["code"] in offices}
    return zoneinfo.ZoneInfo(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("csv", nargs="*", help="default: the log's usual place")
    parser.add_argument("--at", default=AT, help="instant of overdue (default: %(default)s)")
    arguments = parser.parse_args()

    csv_path = receipt_log.csv_from(arguments.csv)
    mapping, definition, organisation = receipt_log.read_mapping()
    zone = time_zone_of(organisation, mapping["office"]["values"].values())
    machine = receipt_log.Machine(definition, mapping["closing"])
    histories = [machine.replay(case) for case in receipt_log.read_cases(mapping, csv_path)]

    at = receipt_log.parse_instant(arguments.at)
    found = figures(
        histories, definition["code"], at, lambda instant: receipt_log.local_day(instant, zone)
    )
    json.dump(found, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
