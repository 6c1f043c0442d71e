"""How well a conversation went: evaluations, surveys, transcripts and resolutions."""

import uuid
from collections.abc import Iterator
from typing import Final

from hourglance.demo.families.story import HOUR, MINUTE, DayOfStories, DemoFamily, FamilyEvent


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
        at = leg.at + rng.randint(10 * MINUTE, 10 * HOUR)
        score = min(100.0, round(rng.gauss(84, 9), 1))
        yield FamilyEvent("nEvaluations", at, 1, about)
        if about["rescored"] == "true":
            yield FamilyEvent("nEvaluationsRescored", at, 1, about)
        yield FamilyEvent("oTotalScore", at, score, about)
        yield FamilyEvent("oTotalCriticalScore", at, 100.0 if score >= 70 else 0.0, about)


def _resolutions(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        if day.random("resolution", leg).random() < 0.72:
            about = leg.only("mediaType", "queueId", "userId", "requestedRouting", "usedRouting")
            yield FamilyEvent("nNextContactAvoided", leg.at, 1, about)


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
        answered = sent + rng.randint(MINUTE, 10 * HOUR)
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


#: By the name of the family.
FAMILIES: Final = {
    "evaluations": DemoFamily(_evaluations, (
        "nEvaluations", "nEvaluationsRescored", "oTotalCriticalScore", "oTotalScore",
    )),
    "resolutions": DemoFamily(_resolutions, ("nNextContactAvoided",)),
    "surveys": DemoFamily(_surveys, (
        "nSurveyFullResponses", "nSurveyNpsDetractors", "nSurveyNpsPromoters", "nSurveyNpsResponses",
        "nSurveyPartialResponses", "nSurveyResponses", "nSurveysAbandoned", "nSurveysExpired",
        "nSurveysSent", "nSurveysStarted", "nVoiceSurveys", "nWebSurveys", "oSurveyTotalScore",
    )),
    "transcripts": DemoFamily(_transcripts, (
        "nSpeechTextAnalyzedConversations", "nTopicCommunications", "oCustomerSentiment", "tAgentSpeech",
        "tCustomerSpeech", "tSilence", "tTotalSpeechAndSilence",
    )),
}  # fmt: skip
