"""Events of the families other than conversations, derived from a day of the demo cloud's conversations.

Each is a consequence of a conversation: an agent's leg may be evaluated, transcribed and summarized, its
customer surveyed, a call passes a flow, a chat starts with a bot and a visit to the website. So their numbers
hang together: started surveys are completed or abandoned ones, a flow takes as long as the IVR time of its
call, and an agent's status is INTERACTING while the agent handles conversations. All is reproducible by seed.
"""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from hourglance.demo.organization import Organization

HOUR: Final = 3_600_000
_MINUTE: Final = 60_000
DAY: Final = 24 * HOUR


class FamilyEvent(NamedTuple):
    """One metric event.

    :param at: milliseconds since 1970-01-01 UTC, of a status its start.
    :param value: milliseconds of a timer, a number, or a count.
    :param until: the end of a status, whose time counts where it passes; 0 for an event.
    """

    metric: str
    at: int
    value: float
    dimensions: Mapping[str, str]
    qualifier: str | None = None
    until: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An agent's leg or an IVR of a conversation.

    :param at: its end, in milliseconds since 1970-01-01 UTC.
    :param duration: milliseconds.
    :param dimensions: those of the conversation that have a value, such as ``queueId``.
    """

    at: int
    duration: int
    conversation: str
    dimensions: Mapping[str, str]

    @property
    def media(self) -> str:
        """The media type."""
        return self.dimensions["mediaType"]

    def only(self, *names: str) -> dict[str, str]:
        """Return the conversation's id, and these of its dimensions that have a value."""
        some = {name: self.dimensions[name] for name in names if name in self.dimensions}
        return {"conversationId": self.conversation, **some}


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOfStories:
    """What happened on one day.

    :param start: midnight UTC, in milliseconds since 1970-01-01.
    :param legs: agents' legs that ended on it, in order of time.
    :param later_legs: those that ended within half a day after it.
    :param ivrs: calls whose IVR ended on it.
    """

    seed: int
    organization: Organization
    start: int
    legs: Sequence[Story]
    later_legs: Sequence[Story]
    ivrs: Sequence[Story]

    def random(self, kind: str, story: Story) -> random.Random:
        """Return the random numbers of one aspect of a story, the same whatever else happens."""
        return random.Random(f"{kind} {self.seed} {story.conversation} {story.at}")  # noqa: S311 - demo data

    def id(self, kind: str, name: str) -> str:
        """Return the id of an entity that has only a kind and a name."""
        return _entity_id(self.organization.id, kind, name)


@cache
def _entity_id(organization: str, kind: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(organization), f"{kind} {name}"))


_Generator: TypeAlias = Callable[[DayOfStories], Iterator[FamilyEvent]]


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


_SUGGESTIONS: Final = {
    "CannedResponse": "nCannedResponseSuggestions",
    "KnowledgeArticle": "nKnowledgeArticleSuggestions",
    "Faq": "nKnowledgeAnswerSuggestions",
    "KnowledgeSearch": "nKnowledgeSearchSuggestions",
    "Script": "nScriptSuggestions",
}


def _agentcopilots(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("copilot", leg)
        if rng.random() < 0.6:
            continue
        for _ in range(rng.randint(1, 4)):
            kind = rng.choice(tuple(_SUGGESTIONS))
            about = leg.only("mediaType", "queueId", "userId") | {
                "agentAssistantId": day.id("assistant", "Agent Copilot"),
                "suggestionType": kind,
                "suggestionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "state": rng.choice(("Suggested", "Accepted", "Dismissed")),
                "triggerType": rng.choice(("Intent", "Utterance")),
            }
            if kind == "CannedResponse":
                about["cannedResponseId"] = day.id("response", rng.choice(("Greeting", "Refund", "Goodbye")))
            yield FamilyEvent(_SUGGESTIONS[kind], leg.at - rng.randrange(leg.duration + 1), 1, about)


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


def _casemanagement(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in _complaints(day):
        rng = day.random("case", leg)
        if rng.random() < 0.5:
            continue
        duration = rng.randint(20 * _MINUTE, 11 * HOUR)
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


def _copilots(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("assistant", leg)
        if rng.random() < 0.9:
            continue
        about = leg.only("userId", "divisionId") | {
            "agentId": day.id("agent", "Supervisor Copilot"),
            "sessionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        }
        del about["conversationId"]
        yield FamilyEvent("nCopilotSessions", leg.at, 1, about)
        yield FamilyEvent("nCopilotMessages", leg.at, rng.randint(2, 12), about)
        for _ in range(rng.randint(0, 2)):
            tool = rng.choice(("Search", "Report"))
            used = {"toolId": day.id("tool", tool), "toolType": tool, "toolStatus": "Success"}
            yield FamilyEvent("nCopilotToolInvocations", leg.at, 1, about | used)


def _evaluations(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("evaluation", leg)
        if rng.random() < 0.94:
            continue
        form = rng.choice(("Courtesy", "Process"))
        about = leg.only("mediaType", "queueId", "userId", "teamId", "divisionId") | {
            "evaluationId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "evaluatorId": rng.choice(day.organization.agents).id,
            "formId": day.id("form", form),
            "contextId": day.id("form context", form),
            "released": "true",
            "rescored": "true" if rng.random() < 0.05 else "false",
            "systemSubmitted": "false",
        }
        at = leg.at + rng.randint(10 * _MINUTE, 10 * HOUR)
        score = min(100.0, round(rng.gauss(84, 9), 1))
        yield FamilyEvent("nEvaluations", at, 1, about)
        if about["rescored"] == "true":
            yield FamilyEvent("nEvaluationsRescored", at, 1, about)
        yield FamilyEvent("oTotalScore", at, score, about)
        yield FamilyEvent("oTotalCriticalScore", at, 100.0 if score >= 70 else 0.0, about)


def _flowexecutions(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in _complaints(day):
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


#: Of the visitors in each step, those that reach the next one.
_FUNNEL: Final = (
    ("nWebActionsQualified", 0.8),
    ("nWebActionsOffered", 0.5),
    ("nWebActionsAccepted", 0.7),
    ("nWebActionsStarted", 0.9),
    ("nWebActionsEngaged", 0.0),
)


def _journeys(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("journey", leg)
        for _ in range(rng.randint(1, 4) if leg.media in {"chat", "message"} else 0):
            at = leg.at - rng.randrange(HOUR)
            session = {
                "journeySessionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "journeySessionType": "web",
                "journeyDeviceType": rng.choice(("desktop", "mobile")),
                "journeyDeviceCategory": rng.choice(("desktop", "mobile", "tablet")),
                "journeyIpGeolocationCountry": rng.choice(("United Kingdom", "Ireland", "Germany")),
            }
            yield FamilyEvent("nJourneySessions", at, 1, session)
            if rng.random() < 0.4:
                segment = session | {"journeySegmentId": day.id("segment", "Returning customer")}
                yield FamilyEvent("nJourneySegmentsAssigned", at, 1, segment)
            action = session | {
                "journeyActionMapId": day.id("action map", "Offer chat"),
                "journeyActionMediaType": "webchat",
            }
            for step, share in _FUNNEL:
                yield FamilyEvent(step, at, 1, action)
                if rng.random() >= share:
                    if step == "nWebActionsOffered":
                        lost = rng.choice(
                            ("nWebActionsRejected", "nWebActionsIgnored", "nWebActionsTimedout")
                        )
                        yield FamilyEvent(lost, at, 1, action)
                    break
            if rng.random() < 0.15:
                outcome = session | {"journeyOutcomeId": day.id("journey outcome", "Order placed")}
                yield FamilyEvent("nJourneyOutcomesAchieved", at, 1, outcome)
                yield FamilyEvent("oJourneyOutcomeValue", at, rng.randint(20, 200), outcome)


def _knowledge(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("knowledge", leg)
        if rng.random() < 0.75:
            continue
        at = leg.at - rng.randrange(leg.duration + 1)
        about = leg.only("mediaType", "queueId", "userId") | {
            "knowledgeBaseId": day.id("knowledge base", "Help center"),
            "appType": "Assistant",
            "languageCode": "en-US",
            "sessionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "queryType": rng.choice(("ManualSearch", "AutoSearch")),
        }
        yield FamilyEvent("nKnowledgeSessions", at, 1, about)
        for _ in range(rng.randint(1, 3)):
            answered = rng.random() < 0.85
            yield FamilyEvent("nKnowledgeSearch", at, 1, about)
            yield FamilyEvent(
                "nKnowledgeSearchAnswered" if answered else "nKnowledgeSearchUnanswered", at, 1, about
            )
            if answered:
                name = rng.choice(("Returns", "Invoices", "Delivery"))
                document = about | {"knowledgeBaseDocumentId": day.id("document", name)}
                yield FamilyEvent("nKnowledgeDocumentPresented", at, 1, document)
                if rng.random() < 0.6:
                    yield FamilyEvent("nKnowledgeDocumentViewed", at, 1, document)
                    if rng.random() < 0.2:
                        rated = document | {"feedbackRating": rng.choice(("Positive", "Negative"))}
                        yield FamilyEvent("nKnowledgeDocumentFeedback", at, 1, rated)


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


def _resolutions(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        if day.random("resolution", leg).random() < 0.72:
            about = leg.only("mediaType", "queueId", "userId", "requestedRouting", "usedRouting")
            yield FamilyEvent("nNextContactAvoided", leg.at, 1, about)


def _summaries(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("summary", leg)
        if rng.random() < 0.4:
            continue
        about = leg.only("mediaType", "messageType", "queueId", "userId") | {
            "summaryId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "summaryGenerated": "true",
            "presented": "true",
            "language": "en-us",
            "triggerSourceType": "AGENT",
            "copied": "true" if rng.random() < 0.4 else "false",
        }
        yield FamilyEvent("nConversationSummaries", leg.at, 1, about)
        yield FamilyEvent("tConversationSummary", leg.at, rng.randint(900, 4_000), about)
        if about["copied"] == "true" or rng.random() < 0.4:
            yield FamilyEvent("nConversationSummaryEngagements", leg.at, 1, about)


def _surveys(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("survey", leg)
        if rng.random() < 0.8:
            continue
        kind = "Voice" if leg.media == "voice" and rng.random() < 0.5 else "Web"
        about = leg.only("mediaType", "queueId", "userId", "teamId", "divisionId", "wrapUpCode") | {
            "surveyId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "surveyFormId": day.id("survey form", "Satisfaction"),
            "surveyFormName": "Satisfaction",
            "surveyType": kind,
        }
        sent, status = leg.at, "Sent"
        answered = sent + rng.randint(_MINUTE, 10 * HOUR)
        yield FamilyEvent("nSurveysSent", sent, 1, about | {"surveyStatus": status})
        yield FamilyEvent(f"n{kind}Surveys", sent, 1, about | {"surveyStatus": status})
        if rng.random() < 0.55:
            yield FamilyEvent("nSurveysExpired", answered, 1, about | {"surveyStatus": "Expired"})
            continue
        yield FamilyEvent("nSurveysStarted", answered, 1, about | {"surveyStatus": "InProgress"})
        if rng.random() < 0.15:
            yield FamilyEvent("nSurveysAbandoned", answered, 1, about | {"surveyStatus": "Abandoned"})
            continue
        partial = rng.random() < 0.2
        about |= {"surveyStatus": "Finished", "surveyPartialResponse": "true" if partial else "false"}
        promoter = rng.choices(range(11), (1, 1, 1, 1, 2, 3, 5, 12, 20, 24, 30))[0]
        about["surveyPromoterScore"] = str(promoter)
        yield FamilyEvent("nSurveyResponses", answered, 1, about)
        yield FamilyEvent(
            "nSurveyPartialResponses" if partial else "nSurveyFullResponses", answered, 1, about
        )
        yield FamilyEvent("nSurveyNpsResponses", answered, 1, about)
        if promoter >= 9:
            yield FamilyEvent("nSurveyNpsPromoters", answered, 1, about)
        elif promoter <= 6:
            yield FamilyEvent("nSurveyNpsDetractors", answered, 1, about)
        yield FamilyEvent("oSurveyTotalScore", answered, 10.0 * promoter, about)


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
        wait, focus, held = rng.randint(_MINUTE, 4 * HOUR), rng.randint(_MINUTE, 20 * _MINUTE), 0
        if rng.random() < 0.3:
            held = rng.randint(_MINUTE, 10 * _MINUTE)
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


def _transcripts(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("transcript", leg)
        if leg.media not in {"voice", "message", "chat"} or rng.random() < 0.2:
            continue
        about = leg.only("mediaType", "messageType", "direction", "queueId", "userId", "teamId", "wrapUpCode")
        yield FamilyEvent("nSpeechTextAnalyzedConversations", leg.at, 1, about)
        sentiment = max(-100.0, min(100.0, round(rng.gauss(15, 40), 1)))
        yield FamilyEvent("oCustomerSentiment", leg.at, sentiment, about)
        for topic in rng.sample(("Billing", "Cancellation", "Delivery", "Praise"), rng.randint(0, 2)):
            yield FamilyEvent("nTopicCommunications", leg.at, 1, about | {"topicId": day.id("topic", topic)})
        if leg.media == "voice":
            agent, customer = (
                int(leg.duration * rng.uniform(0.3, 0.45)),
                int(leg.duration * rng.uniform(0.2, 0.35)),
            )
            yield FamilyEvent("tAgentSpeech", leg.at, agent, about)
            yield FamilyEvent("tCustomerSpeech", leg.at, customer, about)
            yield FamilyEvent("tSilence", leg.at, leg.duration - agent - customer, about)
            yield FamilyEvent("tTotalSpeechAndSilence", leg.at, leg.duration, about)


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
        ((presence, routing) for most, presence, routing in _GAPS if duration <= most * _MINUTE),
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


def _complaints(day: DayOfStories) -> Iterator[Story]:
    complaint = next(code.id for code in day.organization.wrap_up_codes if code.name == "Complaint")
    return (leg for leg in day.legs if leg.dimensions.get("wrapUpCode") == complaint)


#: The metrics that each family has events of. Those that count different things are left out.
METRICS: Final[Mapping[str, tuple[str, ...]]] = {
    "actions": ("tTotalExecution",),
    "agentcopilots": tuple(_SUGGESTIONS.values()),
    "agentutilizations": (
        "oAgentAvailableUtilization", "oAgentMaxUtilization", "oAgentUtilizationPercentage",
    ),
    "bots": (
        "nBotSessions", "nBotSessionTurns", "oBotIntent", "oBotSessionTurn", "tBotDisconnect", "tBotExit",
        "tBotRecognitionFailure", "tBotSession",
    ),
    "casemanagement": (
        "nCaseAssociationsCreated", "nCasesOpened", "nCasesOverSla", "nCasesStatusChanged", "tCasesResolved",
        "tCasesStatus",
    ),
    "copilots": ("nCopilotMessages", "nCopilotSessions", "nCopilotToolInvocations"),
    "evaluations": ("nEvaluations", "nEvaluationsRescored", "oTotalCriticalScore", "oTotalScore"),
    "flowexecutions": ("nFlowExecutions",),
    "flows": (
        "nFlow", "nFlowMilestone", "nFlowOutcome", "nFlowOutcomeFailed", "tFlow", "tFlowDisconnect",
        "tFlowExit", "tFlowOutcome",
    ),
    "journeys": (
        "nJourneyOutcomesAchieved", "nJourneySegmentsAssigned", "nJourneySessions", "nWebActionsAccepted",
        "nWebActionsEngaged", "nWebActionsIgnored", "nWebActionsOffered", "nWebActionsQualified",
        "nWebActionsRejected", "nWebActionsStarted", "nWebActionsTimedout", "oJourneyOutcomeValue",
    ),
    "knowledge": (
        "nKnowledgeDocumentFeedback", "nKnowledgeDocumentPresented", "nKnowledgeDocumentViewed",
        "nKnowledgeSearch", "nKnowledgeSearchAnswered", "nKnowledgeSearchUnanswered", "nKnowledgeSessions",
    ),
    "ratelimits": ("oRateLimitRecorded",),
    "resolutions": ("nNextContactAvoided",),
    "summaries": ("nConversationSummaries", "nConversationSummaryEngagements", "tConversationSummary"),
    "surveys": (
        "nSurveyFullResponses", "nSurveyNpsDetractors", "nSurveyNpsPromoters", "nSurveyNpsResponses",
        "nSurveyPartialResponses", "nSurveyResponses", "nSurveysAbandoned", "nSurveysExpired",
        "nSurveysSent", "nSurveysStarted", "nVoiceSurveys", "nWebSurveys", "oSurveyTotalScore",
    ),
    "taskmanagement": (
        "nWorkitemsAcdStarted", "nWorkitemsCreated", "nWorkitemsOffered", "nWorkitemsOverSla",
        "nWorkitemsStatusChanged", "nWorkitemsTerminated", "nWorkitemsWrapupAdded", "tWorkitemsAlert",
        "tWorkitemsAnswered", "tWorkitemsFocus", "tWorkitemsFocusComplete", "tWorkitemsHandled",
        "tWorkitemsHeld", "tWorkitemsHeldComplete", "tWorkitemsQueueAnswered",
    ),
    "transcripts": (
        "nSpeechTextAnalyzedConversations", "nTopicCommunications", "oCustomerSentiment", "tAgentSpeech",
        "tCustomerSpeech", "tSilence", "tTotalSpeechAndSilence",
    ),
    "users": ("tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"),
}  # fmt: skip

#: The generator of each family.
GENERATORS: Final[Mapping[str, _Generator]] = {
    "actions": _actions,
    "agentcopilots": _agentcopilots,
    "agentutilizations": _agentutilizations,
    "bots": _bots,
    "casemanagement": _casemanagement,
    "copilots": _copilots,
    "evaluations": _evaluations,
    "flowexecutions": _flowexecutions,
    "flows": _flows,
    "journeys": _journeys,
    "knowledge": _knowledge,
    "ratelimits": _ratelimits,
    "resolutions": _resolutions,
    "summaries": _summaries,
    "surveys": _surveys,
    "taskmanagement": _taskmanagement,
    "transcripts": _transcripts,
    "users": _users,
}
