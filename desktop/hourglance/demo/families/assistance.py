"""What helps agents and supervisors: copilots, knowledge articles and summaries."""

import uuid
from collections.abc import Iterator
from typing import Final

from hourglance.demo.families.story import DayOfStories, DemoFamily, FamilyEvent

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


#: By the name of the family.
FAMILIES: Final = {
    "agentcopilots": DemoFamily(_agentcopilots, tuple(_SUGGESTIONS.values())),
    "copilots": DemoFamily(_copilots, ("nCopilotMessages", "nCopilotSessions", "nCopilotToolInvocations")),
    "knowledge": DemoFamily(_knowledge, (
        "nKnowledgeDocumentFeedback", "nKnowledgeDocumentPresented", "nKnowledgeDocumentViewed",
        "nKnowledgeSearch", "nKnowledgeSearchAnswered", "nKnowledgeSearchUnanswered", "nKnowledgeSessions",
    )),
    "summaries": DemoFamily(_summaries, (
        "nConversationSummaries", "nConversationSummaryEngagements", "tConversationSummary",
    )),
}  # fmt: skip
