"""How agents spend their time: status, utilization, cases and work items."""

import uuid
from collections.abc import Iterator
from typing import Final

from hourglance.demo.families.story import DAY, HOUR, MINUTE, DayOfStories, DemoFamily, FamilyEvent


def _agentutilizations(day: DayOfStories) -> Iterator[FamilyEvent]:
    busy: dict[tuple[str, str, int], int] = {}
    for leg in day.legs:
        key = leg.dimensions["userId"], leg.media, leg.at // HOUR
        busy[key] = busy.get(key, 0) + leg.duration
    for (user, media, hour), duration in sorted(busy.items()):
        most = 1 if media in {"voice", "callback"} else 3
        used = min(100.0, round(100 * duration / (HOUR * most), 1))
        about = {"userId": user, "mediaType": media}
        at = hour * HOUR + HOUR - 1
        yield FamilyEvent("oAgentMaxUtilization", at, most, about)
        yield FamilyEvent("oAgentUtilizationPercentage", at, used, about)
        yield FamilyEvent("oAgentAvailableUtilization", at, round(most * (100 - used) / 100, 3), about)


def _casemanagement(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.complaints:
        rng = day.random("case", leg)
        if rng.random() < 0.5:
            continue
        duration = rng.randint(20 * MINUTE, 11 * HOUR)
        about = leg.only("divisionId") | {
            "caseId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "caseplanId": day.id("caseplan", "Complaint"),
            "ownerId": leg.dimensions["userId"],
            "priority": rng.choice(("Low", "Normal", "High")),
        }
        yield FamilyEvent("nCasesOpened", leg.at, 1, about | {"status": "Open"})
        yield FamilyEvent("nCaseAssociationsCreated", leg.at, 1, about | {"associationType": "Conversation"})
        yield FamilyEvent("nCasesStatusChanged", leg.at + duration, 1, about | {"status": "Closed"})
        yield FamilyEvent("tCasesStatus", leg.at + duration, duration, about | {"status": "Open"})
        yield FamilyEvent("tCasesResolved", leg.at + duration, duration, about | {"status": "Closed"})
        if duration > 8 * HOUR:
            yield FamilyEvent("nCasesOverSla", leg.at + duration, 1, about | {"status": "Closed"})


def _taskmanagement(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("workitem", leg)
        if leg.media != "email" or rng.random() < 0.5:
            continue
        about = leg.only("queueId", "userId", "divisionId", "wrapUpCode") | {
            "workitemId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "typeId": day.id("worktype", "Back office"),
            "workbinId": day.id("workbin", "Inbox"),
            "assigneeId": leg.dimensions["userId"],
            "statusCategory": "Closed",
        }
        del about["conversationId"]
        wait, focus, held = rng.randint(MINUTE, 4 * HOUR), rng.randint(MINUTE, 20 * MINUTE), 0
        if rng.random() < 0.3:
            held = rng.randint(MINUTE, 10 * MINUTE)
        answered = leg.at + wait
        closed = answered + focus + held
        yield FamilyEvent("nWorkitemsCreated", leg.at, 1, about)
        yield FamilyEvent("nWorkitemsAcdStarted", leg.at, 1, about)
        yield FamilyEvent("nWorkitemsOffered", leg.at, 1, about)
        yield FamilyEvent("tWorkitemsAlert", answered, rng.randint(2_000, 20_000), about)
        yield FamilyEvent("tWorkitemsAnswered", answered, wait, about)
        yield FamilyEvent("tWorkitemsQueueAnswered", answered, wait, about)
        if wait > 3 * HOUR:
            yield FamilyEvent("nWorkitemsOverSla", answered, 1, about)
        yield FamilyEvent("tWorkitemsFocus", closed, focus, about)
        yield FamilyEvent("tWorkitemsFocusComplete", closed, focus, about)
        if held:
            yield FamilyEvent("tWorkitemsHeld", closed, held, about)
            yield FamilyEvent("tWorkitemsHeldComplete", closed, held, about)
        yield FamilyEvent("tWorkitemsHandled", closed, focus + held, about)
        yield FamilyEvent("nWorkitemsStatusChanged", closed, 1, about)
        yield FamilyEvent("nWorkitemsTerminated", closed, 1, about)
        yield FamilyEvent("nWorkitemsWrapupAdded", closed, 1, about)


#: What an agent does who handles nothing for up to so long, in minutes: the presence and the routing status.
_GAPS: Final = (
    (10, "ON_QUEUE", "IDLE"),
    (20, "BREAK", "OFF_QUEUE"),
    (40, "MEAL", "OFF_QUEUE"),
    (60, "TRAINING", "OFF_QUEUE"),
    (90, "MEETING", "OFF_QUEUE"),
)


def _users(day: DayOfStories) -> Iterator[FamilyEvent]:
    if not day.legs:
        return
    busy: dict[str, list[tuple[int, int]]] = {user.id: [] for user in day.organization.agents}
    midnight = day.start + DAY
    for leg in (*day.legs, *day.later_legs):
        start, end = max(leg.at - leg.duration, day.start), min(leg.at, midnight)
        if start < end:
            busy[leg.dimensions["userId"]].append((start, end))
    for user, spans in busy.items():
        at = day.start
        for start, end in sorted(spans):
            if start > at:
                yield from _status(day, user, at, start, *_gap(start - at))
            if end > max(at, start):
                yield from _status(day, user, max(at, start), end, "ON_QUEUE", "INTERACTING")
            at = max(at, end)
        if at < midnight:
            yield from _status(day, user, at, midnight, *_gap(midnight - at))


def _gap(duration: int) -> tuple[str, str]:
    return next(
        ((presence, routing) for most, presence, routing in _GAPS if duration <= most * MINUTE),
        ("OFFLINE", "OFF_QUEUE"),
    )


def _status(
    day: DayOfStories, user: str, start: int, end: int, presence: str, routing: str
) -> Iterator[FamilyEvent]:
    about = {"userId": user}
    organization_presence = day.id("presence", presence)
    yield FamilyEvent("tSystemPresence", start, 0, about, presence, end)
    yield FamilyEvent("tOrganizationPresence", start, 0, about, organization_presence, end)
    yield FamilyEvent("tAgentRoutingStatus", start, 0, about, routing, end)


#: By the name of the family.
FAMILIES: Final = {
    "agentutilizations": DemoFamily(_agentutilizations, (
        "oAgentAvailableUtilization", "oAgentMaxUtilization", "oAgentUtilizationPercentage",
    )),
    "casemanagement": DemoFamily(_casemanagement, (
        "nCaseAssociationsCreated", "nCasesOpened", "nCasesOverSla", "nCasesStatusChanged",
        "tCasesResolved", "tCasesStatus",
    )),
    "taskmanagement": DemoFamily(_taskmanagement, (
        "nWorkitemsAcdStarted", "nWorkitemsCreated", "nWorkitemsOffered", "nWorkitemsOverSla",
        "nWorkitemsStatusChanged", "nWorkitemsTerminated", "nWorkitemsWrapupAdded", "tWorkitemsAlert",
        "tWorkitemsAnswered", "tWorkitemsFocus", "tWorkitemsFocusComplete", "tWorkitemsHandled",
        "tWorkitemsHeld", "tWorkitemsHeldComplete", "tWorkitemsQueueAnswered",
    )),
    "users": DemoFamily(_users, ("tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence")),
}  # fmt: skip
