"""Flows, bots and integrations: what handles a conversation without an agent."""

import uuid
from collections.abc import Iterator
from typing import Final

from hourglance.demo.families.story import DayOfStories, DemoFamily, FamilyEvent


def _actions(day: DayOfStories) -> Iterator[FamilyEvent]:
    for call in day.ivrs:
        rng = day.random("action", call)
        name = rng.choice(("Look up customer", "Opening hours", "Order status"))
        status = rng.choices(("200", "404", "500"), (94, 4, 2))[0]
        about = {
            "actionId": day.id("action", name),
            "actionName": name,
            "actionCategory": "Web Services Data Actions",
            "integrationId": day.id("integration", "CRM"),
            "integrationName": "CRM",
            "responseStatus": status,
        }
        if status != "200":
            about["errorType"] = "NOT_FOUND" if status == "404" else "INTERNAL"
        at = call.at - call.duration + rng.randrange(call.duration)
        yield FamilyEvent("tTotalExecution", at, rng.randint(60, 900), about)


def _bots(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("bot", leg)
        if leg.media not in {"chat", "message"} or rng.random() < 0.3:
            continue
        intents = ("Order status", "Invoice", "Opening hours", "Agent")
        intent = rng.choice(intents)
        result = rng.choices(("ExitBotFlow", "Disconnect", "RecognitionFailure"), (70, 20, 10))[0]
        turns, duration = rng.randint(2, 9), rng.randint(15_000, 180_000)
        about = leg.only("mediaType", "messageType") | {
            "botId": day.id("bot", "Helper"),
            "botName": "Helper",
            "botVersion": "3.0",
            "botProvider": "GENESYS",
            "botProduct": "DigitalBotFlow",
            "botFlowType": "DIGITALBOT",
            "botIntent": intent,
            "botFinalIntent": intent,
            "botResult": result,
            "botSessionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "languageCode": "en-us",
            "selfServed": "true" if result == "Disconnect" else "false",
        }
        at = leg.at - leg.duration
        ended = {"ExitBotFlow": "tBotExit", "Disconnect": "tBotDisconnect"}
        yield FamilyEvent("nBotSessions", at, 1, about)
        yield FamilyEvent("nBotSessionTurns", at, turns, about)
        yield FamilyEvent("oBotSessionTurn", at, turns, about)
        yield FamilyEvent("oBotIntent", at, 1, about)
        yield FamilyEvent("tBotSession", at, duration, about)
        yield FamilyEvent(ended.get(result, "tBotRecognitionFailure"), at, duration, about)


def _flowexecutions(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.complaints:
        about = leg.only("divisionId") | {
            "flowId": day.id("flow", "Complaint follow-up"),
            "flowVersion": "2.0",
        }
        del about["conversationId"]
        yield FamilyEvent("nFlowExecutions", leg.at, 1, about)


def _flows(day: DayOfStories) -> Iterator[FamilyEvent]:
    for call in day.ivrs:
        rng = day.random("flow", call)
        exited = rng.random() < 0.93
        succeeded = exited and rng.random() < 0.9
        about = call.only("mediaType", "direction", "divisionId", "requestedLanguageId") | {
            "flowId": day.id("flow", "Main menu"),
            "flowName": "Main menu",
            "flowType": "INBOUNDCALL",
            "flowVersion": "12.0",
            "entryType": "dnis",
            "exitReason": "TRANSFER" if exited else "DISCONNECT",
            "startingLanguage": "en-us",
            "endingLanguage": "en-us",
        }
        outcome = about | {
            "flowOutcomeId": day.id("outcome", "Reason understood"),
            "flowOutcome": "Reason understood",
            "flowOutcomeValue": "SUCCESS" if succeeded else "FAILURE",
        }
        milestone = about | {"flowMilestoneId": day.id("milestone", "Menu heard")}
        yield FamilyEvent("nFlow", call.at, 1, about)
        yield FamilyEvent("tFlow", call.at, call.duration, about)
        yield FamilyEvent("tFlowExit" if exited else "tFlowDisconnect", call.at, call.duration, about)
        yield FamilyEvent("nFlowMilestone", call.at, 1, milestone)
        yield FamilyEvent("nFlowOutcome", call.at, 1, outcome)
        yield FamilyEvent("tFlowOutcome", call.at, call.duration, outcome)
        if not succeeded:
            yield FamilyEvent("nFlowOutcomeFailed", call.at, 1, outcome)


def _ratelimits(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("rate limit", leg)
        if rng.random() < 0.005:
            about = {
                "namespace": "platform.api",
                "limitName": "client.credentials.token.rate.per.minute",
                "max": "300",
                "timeUnit": "minutes",
                "userId": leg.dimensions["userId"],
            }
            yield FamilyEvent("oRateLimitRecorded", leg.at, rng.randint(270, 300), about)


#: By the name of the family.
FAMILIES: Final = {
    "actions": DemoFamily(_actions, ("tTotalExecution",)),
    "bots": DemoFamily(_bots, (
        "nBotSessions", "nBotSessionTurns", "oBotIntent", "oBotSessionTurn", "tBotDisconnect", "tBotExit",
        "tBotRecognitionFailure", "tBotSession",
    )),
    "flowexecutions": DemoFamily(_flowexecutions, ("nFlowExecutions",)),
    "flows": DemoFamily(_flows, (
        "nFlow", "nFlowMilestone", "nFlowOutcome", "nFlowOutcomeFailed", "tFlow", "tFlowDisconnect",
        "tFlowExit", "tFlowOutcome",
    )),
    "ratelimits": DemoFamily(_ratelimits, ("oRateLimitRecorded",)),
}  # fmt: skip
