"""Reads the receipt log through its mapping and replays each case through its definition.

An oracle for the product's import: standard library only, nothing of the product. simulate.py asks
it whether every row is accepted, figures.py what the dashboard must show.

Instants are whole milliseconds since 1970 (UTC). The mapping's format is explained at the top of
ops/demo/receipt/mapping.toml, the effects in the definition's format.
"""

import collections
import csv
import dataclasses
import datetime
import json
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[3]
MAPPING = ROOT / "ops/demo/receipt/mapping.toml"
CSV = ROOT.parent / "shared/data/receipt.csv"
SKIPPED = 77  # exit code of a test that could not run

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MILLISECOND = datetime.timedelta(milliseconds=1)


class Refused(Exception):
    """A case that the import must refuse; says why."""


@dataclasses.dataclass
class Row:
    at: int
    action: str
    actor: str
    line: int


@dataclasses.dataclass
class Case:
    id: str
    office: str
    channel: str
    fields: dict
    submitted_at: int
    due_at: int | None
    assignee: str
    rows: list
    closing_at: int | None


@dataclasses.dataclass
class Visit:
    """One stay of a work item at a step."""

    step: str
    since: int
    until: int | None = None  # None while the item is there


@dataclasses.dataclass
class Item:
    visits: list
    state: str = "open"  # open, finished, cancelled

    @property
    def step(self):
        return self.visits[-1].step


@dataclasses.dataclass
class History:
    """What became of a case."""

    case: Case
    items: list = dataclasses.field(default_factory=list)
    events: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    performed: list = dataclasses.field(default_factory=list)  # (step, action, step after or None)
    decided_at: int | None = None
    outcome: str | None = None
    ground: str | None = None
    closed_at: int | None = None
    close_kind: str | None = None

    @property
    def visits(self):
        return [visit for item in self.items for visit in item.visits]


def parse_instant(text):
    return (datetime.datetime.fromisoformat(text) - EPOCH) // MILLISECOND


def local_day(instant, zone):
    return (EPOCH + instant * MILLISECOND).astimezone(zone).date().isoformat()


def csv_from(arguments):
    """The path given, else the usual one; leaves with SKIPPED when there is no such file."""
    path = pathlib.Path(arguments[0]) if arguments else CSV
    if not path.exists():
        print(f"skipped: the receipt log is not at {path}", file=sys.stderr)
        raise SystemExit(SKIPPED)
    return path


def read_mapping(path=MAPPING):
    with open(path, "rb") as file:
        mapping = tomllib.load(file)
    definition = json.loads((path.parent / mapping["definition"]).read_text("utf-8"))
    organisation = json.loads((path.parent / mapping["organisation"]).read_text("utf-8"))
    return mapping, definition, organisation


def read_cases(mapping, csv_path):
    """All cases in the order of their first row."""
    rows_of = {}
    with open(csv_path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, delimiter=mapping["csv"]["separator"])
        check_columns(mapping, reader.fieldnames)
        for cells in reader:
            cells["line"] = reader.line_num
            rows_of.setdefault(cells[mapping["case"]["id"]], []).append(cells)
    return [read_case(mapping, case_id, rows) for case_id, rows in rows_of.items()]


def case_columns(mapping):
    return {
        mapping["case"]["submitted_at"],
        mapping["office"]["column"],
        mapping["channel"]["column"],
        mapping["assignee"]["column"],
        mapping["deadlines"]["decision"],
        mapping["closing"]["column"],
        *(field["column"] for field in mapping["fields"].values()),
        *(fact["column"] for fact in mapping["facts"].values()),
    }


def check_columns(mapping, columns):
    row_columns = {mapping["case"]["id"], mapping["actor"]["column"], *mapping["row"].values()}
    named = case_columns(mapping) | row_columns | set(mapping["require"])
    wrong = (named | set(mapping["csv"]["ignored"])) ^ set(columns)
    if wrong:
        raise Refused(f"columns not named or not there: {sorted(wrong)}")


def look_up(table, value, what):
    if value not in table:
        raise Refused(f"{what} has no mapping for {value!r}")
    return table[value]


def read_case(mapping, case_id, rows):
    for column in case_columns(mapping):
        if len({cells[column] for cells in rows}) != 1:
            raise Refused(f"{case_id}: {column} differs between rows")
    for column, value in mapping["require"].items():
        if any(cells[column] != value for cells in rows):
            raise Refused(f"{case_id}: {column} is not {value!r}")

    def cell(part):
        return rows[0][part["column"]]

    def instant_or_none(column):
        return parse_instant(rows[0][column]) if rows[0][column] else None

    fields = {
        code: look_up(field["values"], cell(field), code)
        for code, field in mapping["fields"].items()
        if cell(field) or "" in field["values"]
    }
    mapped_rows = [
        Row(
            at=parse_instant(cells[mapping["row"]["at"]]),
            action=look_up(mapping["actions"], cells[mapping["row"]["activity"]], "actions"),
            actor=cells[mapping["actor"]["column"]],
            line=cells["line"],
        )
        for cells in rows
    ]
    mapped_rows.sort(key=lambda row: row.at)  # stable
    submitted_at = parse_instant(rows[0][mapping["case"]["submitted_at"]])
    end = instant_or_none(mapping["closing"]["column"])
    return Case(
        id=case_id,
        office=look_up(mapping["office"]["values"], cell(mapping["office"]), "office"),
        channel=look_up(mapping["channel"]["values"], cell(mapping["channel"]), "channel"),
        fields=fields,
        submitted_at=submitted_at,
        due_at=instant_or_none(mapping["deadlines"]["decision"]),
        assignee=cell(mapping["assignee"]),
        rows=mapped_rows,
        closing_at=None if end is None else max(end, mapped_rows[-1].at, submitted_at),
    )


class Machine:
    """Runs cases through a definition: only the effects that the receipt definition has."""

    def __init__(self, definition, closing):
        self.start = definition["start"]
        self.actions = {action["code"]: action for action in definition["actions"]}
        self.waiting = {s["code"] for s in definition["steps"] if s["kind"] == "waiting"}
        self.closing = closing

    def replay(self, case):
        """The history of the case; Refused when a row or the closing finds no open item."""
        history = History(case)
        history.events["RequestSubmitted"] += 1
        history.events["DeadlineSet"] += case.due_at is not None
        for step in self.start:
            self.open(history, step, case.submitted_at)
        history.events["WorkItemAssigned"] += bool(case.assignee)

        for row in case.rows:
            item = self.item_for(history, row.action)
            if item is None:
                raise Refused(f"{case.id}, line {row.line}: no open item allows {row.action}")
            self.perform(history, item, row.action, row.at)
        if case.closing_at is not None:
            self.close_case(history)
        return history

    def close_case(self, history):
        for action in self.closing["actions"]:
            item = self.item_for(history, action)
            if item is not None:
                history.ground = self.closing["reasons"].get(action)
                self.perform(history, item, action, history.case.closing_at)
                return
        raise Refused(f"{history.case.id}: no open item allows the closing")

    def item_for(self, history, action):
        steps = self.actions[action]["at"]
        fitting = [i for i in history.items if i.state == "open" and i.step in steps]
        return fitting[0] if fitting else None

    def perform(self, history, item, action, at):
        history.events["ActionPerformed"] += 1
        before = item.step
        for effect in self.actions[action]["effects"]:
            ((kind, value),) = effect.items()
            if kind == "go":
                self.go(history, item, value, at)
            elif kind == "open":
                self.open(history, value, at)
            elif kind == "finish":
                self.end(history, item, "finished", at)
            elif kind == "decide":
                history.events["DecisionMade"] += 1
                history.outcome, history.decided_at = value, at
            elif kind == "close":
                self.close(history, item, value, at)
            else:
                raise ValueError(f"effect {kind} is not known here")
        history.performed.append((before, action, item.step if item.state == "open" else None))

    def open(self, history, step, at):
        history.items.append(Item([Visit(step, at)]))
        history.events["WorkItemOpened"] += 1
        history.events["WorkItemWaiting"] += step in self.waiting

    def go(self, history, item, step, at):
        if item.step == step:
            return
        history.events["WorkItemMoved"] += 1
        history.events["WorkItemWaiting"] += step in self.waiting
        history.events["WorkItemResumed"] += item.step in self.waiting
        item.visits[-1].until = at
        item.visits.append(Visit(step, at))

    def end(self, history, item, state, at):
        item.state = state
        item.visits[-1].until = at
        history.events["WorkItemFinished" if state == "finished" else "WorkItemCancelled"] += 1

    def close(self, history, acting, kind, at):
        self.end(history, acting, "finished", at)
        for item in history.items:
            if item.state == "open":
                self.end(history, item, "cancelled", at)
        if history.case.due_at is not None:
            history.events["DeadlinePassed" if history.case.due_at < at else "DeadlineMet"] += 1
        history.events["RequestClosed"] += 1
        history.closed_at, history.close_kind = at, kind
