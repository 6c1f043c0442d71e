"""HG162, HG163, HG171, HG177: the values of predicates."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from hourglance.lint.context import Context
from hourglance.lint.fix import Edit, Replace
from hourglance.lint.reader.tree import (
    Array,
    Boolean,
    MissingValue,
    Node,
    Number,
    String,
)
from hourglance.lint.rule import LintRule, query, query_where
from hourglance.lint.rules.fields import is_a
from hourglance.lint.rules.syntax import find_placeholder
from hourglance.lint.vocabulary import (
    format_names,
    match_ignoring_case,
    misspelled,
    normalize,
    shorten,
)

VOICE: Final = '{"dimension": "mediaType", "value": "voice"}'
CHAT: Final = '{"dimension": "mediaType", "value": "chat"}'
VOICE_OR_CHAT: Final = query(filter=f'{{"type": "or", "predicates": [{VOICE}, {CHAT}]}}')
_GOOD: Final = query_where(VOICE)
RULES: Final = (
    LintRule(
        code="HG162",
        title="several values in one predicate",
        explanation="A predicate has one value. Use several predicates joined by `or` for several values.",
        bad=query_where('{"dimension": "mediaType", "value": ["voice", "chat"]}'),
        good=VOICE_OR_CHAT,
    ),
    LintRule(
        code="HG163",
        title="value is not a string",
        explanation=(
            'The value of a predicate must be a string, even for numbers and booleans: `"5"`, `"true"`.'
        ),
        bad=query_where('{"dimension": "selfServed", "value": true}'),
        good=query_where('{"dimension": "selfServed", "value": "true"}'),
    ),
    LintRule(
        code="HG171",
        title="unknown value",
        severity="warning",
        explanation=(
            "The published values of this dimension lack this one, so probably nothing matches. It may be a "
            "typing error, or newer than the catalog."
        ),
        bad=query_where('{"dimension": "mediaType", "value": "call"}'),
        good=_GOOD,
    ),
    LintRule(
        code="HG177",
        title="value is not an id",
        severity="warning",
        explanation=(
            "Queues, users, divisions, teams, skills, languages, campaigns, conversations and others are "
            "identified by UUIDs, and so are wrap-up codes, except those of the system, which begin with "
            "`ININ-`. A name, or several ids in one value, matches nothing."
        ),
        bad=query_where('{"dimension": "queueId", "value": "Support"}'),
        good=query_where('{"dimension": "queueId", "value": "5f4a5c3e-0000-4000-8000-000000000001"}'),
    ),
)

#: Dimensions whose values are UUIDs.
_UUID_NAMES: Final = """
    agentId assigneeId assignerId calibrationId conversationId divisionId edgeId evaluationId evaluatorId
    externalContactId externalOrganizationId flowId flowMilestoneId flowOutcomeId groupId
    outboundCampaignId outboundContactListId proposedAgentId queueId requestedLanguageId
    requestedRoutingSkillId scoredAgentId selectedAgentId stationId surveyId surveyFormId teamId
    touchpointAgentId touchpointConversationId touchpointQueueId userId workbinId workitemId
"""
_UUID_DIMENSIONS: Final = frozenset(_UUID_NAMES.split())
_UUID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_ID_IN_PUNCTUATION: Final = re.compile(r"""[\s"'\[\]{}(),;]*[0-9a-fA-F-]+[\s"'\[\]{}(),;]*""")
_DIRECTIONS: Final = {"in": "inbound", "incoming": "inbound", "out": "outbound", "outgoing": "outbound"}
#: Other words for the values of enumerated dimensions.
_VALUE_ALIASES: Final = {
    "mediaType": dict.fromkeys(["call", "calls", "phone", "telephony", "voicecall", "audio"], "voice")
    | dict.fromkeys(["mail", "mails", "emails"], "email")
    | dict.fromkeys(["messaging", "messages"], "message")
    | dict.fromkeys(["webchat", "chats", "livechat"], "chat")
    | {"callbacks": "callback"},
    "direction": _DIRECTIONS,
    "originatingDirection": _DIRECTIONS,
}
#: Kinds of messages, which the other dimension `messageType` tells apart.
_MESSAGES: Final = frozenset(
    ("sms", "text", "whatsapp", "webmessaging", "facebook", "instagram", "twitter", "line", "apple", "open")
)
_MESSAGES_NOTE: Final = "messages of all kinds are `message`; for one kind, add a predicate on `messageType`"
#: Values that some official sources spell differently.
_MORE_VALUES: Final = {"disconnectType": ("dndEndpoint", "dndTransfer", "endpointDnd", "transferDnd")}
#: Given a dimension and the values of one predicate, returns the edits that make it several predicates.
Spread: TypeAlias = Callable[[str, Sequence[str]], list[Edit]]
#: Longer lists of values are not spread over predicates.
_MAX_SPREAD: Final = 1000


def no_spread(_dimension: str, _values: Sequence[str]) -> list[Edit]:
    """Leave the values of a predicate where they are."""
    return []


def example_value(dimension: str | None, context: Context) -> str:
    if dimension in _UUID_DIMENSIONS:
        return "5f4a5c3e-0000-4000-8000-000000000001"
    known = context.family.values(dimension) if dimension else ("voice",)
    return known[0] if known else "..."


def check_value(node: Node, dimension: str | None, context: Context, spread: Spread) -> str | None:
    """Check the value of a predicate; return it if it is a single one."""
    if isinstance(node, String):
        _check_known(node, dimension, context)
        return node.value
    if isinstance(node, Number | Boolean):
        text = _as_string(node)
        message = f"a predicate's `value` is {node.kind}; the service requires a string"
        context.findings.add_replacement("HG163", node, message, text)
        return text
    if isinstance(node, Array):
        _check_several(node, dimension, context, spread)
    elif not isinstance(node, MissingValue):
        is_a(String, node, context, what="a predicate's `value`", example='"voice"')
    return None


def _check_several(node: Array, dimension: str | None, context: Context, spread: Spread) -> None:
    values: list[str] = []
    for item in node.items:
        if isinstance(item, String) and not context.findings.full:
            _check_known(item, dimension, context)
        if isinstance(item, String):
            values.append(item.value)
        elif isinstance(item, Number | Boolean):
            values.append(_as_string(item))
    usable = 0 < len(values) == len(node.items) <= _MAX_SPREAD
    edits: list[Edit] = []
    if usable and len(values) == 1:
        edits = [Replace(node, values[0])]
    elif usable and dimension:
        edits = spread(dimension, values)
    several = ", ".join(json.dumps({"dimension": dimension, "value": value}) for value in values[:3])
    context.findings.add(
        "HG162",
        node,
        "a predicate has one value; use several predicates joined by `or` for several values",
        label=f"{len(node.items)} values" if node.items else "no value",
        suggestion=several if usable and 1 < len(values) <= 3 and dimension else "",
        edits=edits,
    )


def _check_known(node: String, dimension: str | None, context: Context) -> None:
    known = context.family.values(dimension) if dimension else ()
    if find_placeholder(node.value):
        return
    if dimension is not None and _requires_uuid(dimension, node.value) and not _UUID.fullmatch(node.value):
        _report_no_uuid(node, dimension, context)
    if dimension is None or not known or node.value in (*known, *_MORE_VALUES.get(dimension, ())):
        return
    right = (
        match_ignoring_case(node.value, known)
        or _VALUE_ALIASES.get(dimension, {}).get(normalize(node.value))
        or misspelled(node.value, known)
    )
    context.findings.add_replacement(
        "HG171",
        node,
        f"`{shorten(node.value)}` is not a known value of `{dimension}`",
        right,
        label="probably nothing matches",
        notes=[_MESSAGES_NOTE]
        if dimension == "mediaType" and normalize(node.value) in _MESSAGES
        else []
        if right
        else [f"known values are {format_names(known, last='and', most=24)}"],
    )


def _requires_uuid(dimension: str, value: str) -> bool:
    return dimension in _UUID_DIMENSIONS or (dimension == "wrapUpCode" and not value.startswith("ININ-"))


def _report_no_uuid(node: String, dimension: str, context: Context) -> None:
    found = _UUID.findall(node.value[:400])
    context.findings.add_replacement(
        "HG177",
        node,
        f"`{shorten(node.value)}` is not an id: `{dimension}` is identified by a UUID"
        if node.value.strip()
        else f"the value is empty: `{dimension}` is identified by a UUID",
        found[0] if len(found) == 1 and _ID_IN_PUNCTUATION.fullmatch(node.value) else None,
        label="several ids in one value" if len(found) > 1 else "nothing can match",
        notes=["write one predicate for each id, joined by `or`"] if len(found) > 1 else (),
    )


def _as_string(node: Number | Boolean) -> str:
    value = node.value
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
