#!/usr/bin/env python3
"""Proves that the receipt definition and mapping accept the real log, and no more than it needs.

    simulate.py [--json] [receipt.csv]

Fails when a row is refused, when a step's actions mostly stay where they are, or when the
definition allows an action at a step where no row needs it. Prints what an import must record:
events per type, and for each step its actions with how often each leaves and stays; with --json
only the events per type.
"""

import collections
import json
import sys

import receipt_log


def replay_all(machine, cases):
    histories, refused = [], []
    for case in cases:
        try:
            histories.append(machine.replay(case))
        except receipt_log.Refused as reason:
            refused.append((case, str(reason)))
    return histories, refused


def uses_by_step(histories):
    """step → action → [times it left the step or ended the item, times it stayed]"""
    uses = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for history in histories:
        for before, action, after in history.performed:
            uses[before][action][before == after] += 1
    return uses


def same_kind(action, other):
    """Equal, or of one numbered kind: t07_1_draft_advice and t07_2_draft_advice."""
    return action.split("_")[0] == other.split("_")[0]


def faults_of(definition, closing, uses):
    """Permissions that no row needs, and steps with a majority of staying actions."""
    faults = []
    for action in definition["actions"]:
        needed = {step for step in uses if any(same_kind(action["code"], u) for u in uses[step])}
        for step in set(action["at"]) - needed:
            if action["code"] not in closing["actions"]:
                faults.append(f"no row needs {action['code']} at {step}")
    for step, actions in uses.items():
        left, stayed = (sum(counts[i] for counts in actions.values()) for i in (0, 1))
        if stayed > left:
            faults.append(f"{step}: {stayed} of {left + stayed} actions stay there")
    return faults


def unknown_codes(mapping, definition, organisation):
    """Codes in the mapping that the definition or the organisation lacks."""
    def codes(things):
        return {thing["code"] for thing in things}

    fields = {field["code"]: field for page in definition["form"] for field in page["fields"]}
    actions = {action["code"]: action for action in definition["actions"]}
    pairs = [
        (mapping["office"]["values"].values(), codes(organisation["offices"])),
        (mapping["actions"].values(), actions.keys()),
        (mapping["closing"]["actions"], actions.keys()),
    ]
    for code, field in mapping["fields"].items():
        pairs.append((field["values"].values(), codes(fields[code]["options"])))
    for action, ground in mapping["closing"]["reasons"].items():
        pairs.append(([ground], codes(actions[action]["reason"]["grounds"])))
    return [f"unknown code {code}" for used, known in pairs for code in set(used) - set(known)]


def events_of(histories):
    return sum((history.events for history in histories), collections.Counter())


def print_report(definition, cases, histories, refused, uses):
    rows = sum(len(case.rows) for case in cases)
    refused_rows = sum(len(case.rows) for case, _ in refused)
    variants = {tuple(row.action for row in case.rows) for case in cases}
    print(f"{len(cases)} cases, {rows} rows, {len(variants)} variants, {refused_rows} rows refused")
    closed = sum(history.closed_at is not None for history in histories)
    print(f"{closed} closed, {len(histories) - closed} open")

    print("\nevents")
    events = events_of(histories)
    for kind, count in sorted(events.items()):
        print(f"  {kind:20}{count:7}")
    print(f"  {'total':20}{events.total():7}")

    print(f"\n{len(definition['steps'])} steps: actions with times left / stayed")
    for step in definition["steps"]:
        actions = uses[step["code"]]
        print(f"  {step['code']}")
        for action, (left, stayed) in sorted(actions.items()):
            print(f"    {action:34}{left:6}{stayed:6}")


def main():
    as_json = "--json" in sys.argv[1:]
    csv_path = receipt_log.csv_from([each for each in sys.argv[1:] if each != "--json"])
    mapping, definition, organisation = receipt_log.read_mapping()
    cases = receipt_log.read_cases(mapping, csv_path)
    machine = receipt_log.Machine(definition, mapping["closing"])

    histories, refused = replay_all(machine, cases)
    uses = uses_by_step(histories)
    if as_json:
        print(json.dumps({"events": events_of(histories)}))
    else:
        print_report(definition, cases, histories, refused, uses)

    faults = unknown_codes(mapping, definition, organisation)
    faults += [reason for _, reason in refused]
    faults += faults_of(definition, mapping["closing"], uses)
    for fault in faults:
        print(f"fault: {fault}", file=sys.stderr if as_json else sys.stdout)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
