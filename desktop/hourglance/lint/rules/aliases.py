"""Names that people bring along from other services, forums and assistants, and what they mean here.

Names are written without case, spaces, hyphens, points and underscores, as they are looked up.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Alias:
    """What a foreign name stands for.

    :param name: the right name; empty if there is nothing of the kind.
    :param why: half a sentence that says what is different here.
    :param droppable: whether leaving it out loses nothing that the service could give.
    """

    name: str
    why: str
    droppable: bool = False


def _dictionary(*entries: tuple[str, Alias]) -> dict[str, Alias]:
    return {name: meaning for names, meaning in entries for name in names.split()}


#: Roles of fields that the check puts together into the one ``interval``.
START: Final = "(start)"
END: Final = "(end)"

FIELDS: Final = _dictionary(
    (
        "datefrom startdate start from starttime fromdate since begin",
        Alias(START, "it is the start of the one field `interval`"),
    ),
    (
        "dateto enddate end to endtime todate until",
        Alias(END, "it is the end of the one field `interval`"),
    ),
    (
        "intervals daterange timerange timeinterval timeframe period window dates",
        Alias("interval", "the time asked about is the one field `interval`"),
    ),
    (
        "select metricnames metricname metric measures measure columns aggregates aggregations",
        Alias("metrics", "metrics are asked for by name in `metrics`"),
    ),
    (
        "detailmetrics",
        Alias("metrics", "it belongs to observation queries; here metrics stand in `metrics`"),
    ),
    (
        "groupings grouping groups group groupbys dimensions dimension",
        Alias("groupBy", "the answer is split by the dimensions named in `groupBy`"),
    ),
    ("where filters criteria conditions condition", Alias("filter", "conditions stand in `filter`")),
    (
        "conversationfilters segmentfilters surveyfilters evaluationfilters",
        Alias("filter", "it belongs to detail queries; here conditions stand in `filter`"),
    ),
    ("predicates clauses", Alias("filter", "it belongs inside `filter`")),
    (
        "intervaltype intervalsize bucketsize bucket resolution step timegrain timebucket",
        Alias("granularity", "the length of the steps is `granularity`"),
    ),
    ("tz zone timezoneid timezonename", Alias("timeZone", "the zone of the steps is `timeZone`")),
    (
        "paging page pagesize pagenumber offset cursor",
        Alias("", "an aggregates answer comes whole, it has no pages", droppable=True),
    ),
    (
        "order orderby sort sortby sortorder",
        Alias("", "an answer has no order; `topN` and `bottomN` rank by `sortMetric`", droppable=True),
    ),
    (
        "size top maxresults rows",
        Alias("", "all groups are answered; only `topN` and `bottomN` take a `limit`"),
    ),
    ("flatten", Alias("flattenMultivaluedDimensions", "the field's whole name is longer")),
    ("type", Alias("queryType", "the kind of query is `queryType`")),
)

FILTER_FIELDS: Final = _dictionary(
    (
        "operator op junction logic condition conjunction logicaloperator",
        Alias("type", "how the conditions are joined is `type`"),
    ),
    (
        "conditions predicate rules criteria",
        Alias("predicates", "the conditions are a list called `predicates`"),
    ),
    ("clause filters groups", Alias("clauses", "the inner filters are a list called `clauses`")),
)

PREDICATE_FIELDS: Final = _dictionary(
    (
        "id name field key column attribute dimensionname dimensionid fieldname path",
        Alias("dimension", "what a predicate looks at is its `dimension`"),
    ),
    (
        "op comparator comparison condition function relation",
        Alias("operator", "how a predicate compares is its `operator`"),
    ),
    (
        "values val equals eq is match term in",
        Alias("value", "what a predicate wants is its one `value`"),
    ),
    ("between bounds", Alias("range", "bounds stand in `range`")),
)

RANGE_FIELDS: Final = _dictionary(
    (">= min from start ge lower", Alias("gte", "from this on is `gte`")),
    ("< to end max upper", Alias("lt", "up to, not including, is `lt`")),
    (">", Alias("gt", "more than this is `gt`")),
    ("<= le", Alias("lte", "up to and including is `lte`")),
)

VIEW_RANGE_FIELDS: Final = _dictionary(
    (">= min from start ge lower", Alias("gte", "from this on is `gte`")),
    ("< to end max upper", Alias("lt", "up to, not including, is `lt`")),
    ("gt >", Alias("", "a view counts from `gte` on; write the next whole millisecond there")),
    ("lte <= le", Alias("", "a view counts below `lt`; write the next whole millisecond there")),
)

VIEW_FIELDS: Final = _dictionary(
    ("metric metricname on", Alias("target", "the metric that a view reads is its `target`")),
    ("id alias as", Alias("name", "a view is called by its `name`")),
    ("type kind", Alias("function", "what a view does is its `function`")),
    ("bounds between", Alias("range", "bounds stand in `range`")),
)

SORT_FIELDS: Final = _dictionary(
    ("metric id field metricname by", Alias("name", "the metric is its `name`")),
    (
        "stat statistic type aggregate aggregation",
        Alias("function", "the statistic is its `function`"),
    ),
    (
        "order direction sortorder",
        Alias("", "`topN` ranks downwards and `bottomN` upwards", droppable=True),
    ),
)

#: Names of metrics that forums and assistants invent, and the caveat that goes with the real one.
METRICS: Final = _dictionary(
    (
        (
            "conversationduration duration totalduration callduration tconversationduration tduration "
            "conversationtime conversationlength totaltime tconversation interactionduration"
        ),
        Alias(
            "tHandle",
            "no aggregate metric is called conversation duration. Handle time is `tHandle` (talk + hold + "
            "after-call work, one for each agent); time on the line is `tTalkComplete` + `tHeldComplete`",
        ),
    ),
    (
        "handledcount nhandled handled callshandled handledcalls numhandled conversationshandled",
        Alias("tHandle", "how many were handled is the count of `tHandle`, one for each agent"),
    ),
    (
        (
            "handletime handlingtime thandletime aht averagehandletime avghandletime handle tavghandle "
            "totalhandletime"
        ),
        Alias("tHandle", "an average is not asked for: divide the sum by the count"),
    ),
    (
        "talktime ttalktime talkduration averagetalktime avgtalktime talk totaltalktime",
        Alias("tTalkComplete", "it has one value for each agent's leg; `tTalk` has one for every segment"),
    ),
    (
        "holdtime thold holdduration averageholdtime hold held theldtime totalholdtime",
        Alias("tHeldComplete", "it has one value for each agent's leg; `tHeld` has one for every hold"),
    ),
    (
        "acwtime acw wrapuptime aftercallwork aftercallworktime wrapup twrapup acwduration",
        Alias("tAcw", "after-call work is `tAcw`"),
    ),
    (
        "answered answeredcount nanswered callsanswered asa averagespeedofanswer speedofanswer",
        Alias(
            "tAnswered",
            "how many were answered is the count of `tAnswered`, how long they waited its sum; "
            "`nConnected` is something else",
        ),
    ),
    (
        "abandoned abandonedcount nabandon nabandoned abandons abandoncount abandonrate tabandoned",
        Alias("tAbandon", "how many gave up is the count of `tAbandon`, how long they waited its sum"),
    ),
    (
        "offered offeredcount callsoffered offeredcalls toffered",
        Alias("nOffered", "what was put into queues is `nOffered`"),
    ),
    (
        (
            "conversationcount nconversation conversations totalcalls callcount calls totalconversations "
            "interactions interactioncount volume"
        ),
        Alias(
            "nConversations",
            "some organisations are refused `nConversations`; "
            "the count of `tHandle`, or `nOffered`, may serve as well",
        ),
    ),
    (
        "waittime queuetime twaittime averagewaittime timeinqueue tqueue",
        Alias("tWait", "`tWait` is all waiting, `tAnswered` the waiting of those who were answered"),
    ),
    (
        "servicelevel sla tservicelevel nservicelevel servicelevelpercentage",
        Alias("oServiceLevel", "show its `ratio`; of several buckets add numerators and denominators"),
    ),
    (
        "transfers transfercount transferred",
        Alias("nTransferred", "it counts blind and consult transfers together"),
    ),
    ("outbound outboundcount", Alias("nOutbound", "outbound attempts are `nOutbound`")),
    ("holdcount nheld nhold", Alias("tHeld", "the number of holds is the count of `tHeld`")),
    ("alerttime ringtime ringing talerttime", Alias("tAlert", "ringing at an agent is `tAlert`")),
    ("ivrtime ivr", Alias("tIvr", "time in the flow before the queue is `tIvr`")),
    ("presence tpresence systempresence", Alias("tSystemPresence", "it times system presences")),
    ("routingstatus troutingstatus", Alias("tAgentRoutingStatus", "it times routing statuses")),
)

#: Statistics are not metrics: each kind of metric brings its own.
STATISTICS: Final = frozenset(
    (
        "average",
        "avg",
        "count",
        "max",
        "maximum",
        "mean",
        "median",
        "min",
        "minimum",
        "ratio",
        "stats",
        "sum",
        "total",
    )
)

DIMENSIONS: Final = _dictionary(
    ("queue queues queuename queueids acdqueue", Alias("queueId", "queues are told apart by id")),
    (
        "media mediatypes channel channels channeltype",
        Alias("mediaType", "the kind of conversation is `mediaType`"),
    ),
    (
        "user users agent agents agentid userids username agentname",
        Alias("userId", "people are told apart by id"),
    ),
    (
        "wrapup wrapups wrapupcodes wrapupcodeid wrapupid disposition",
        Alias("wrapUpCode", "after-call codes are `wrapUpCode`"),
    ),
    (
        "skill skills skillid skillids routingskillid",
        Alias("requestedRoutingSkillId", "the skill asked for is `requestedRoutingSkillId`"),
    ),
    (
        "language languageid languages",
        Alias("requestedLanguageId", "the language asked for is `requestedLanguageId`"),
    ),
    ("division divisions", Alias("divisionId", "divisions are told apart by id")),
    ("team teams", Alias("teamId", "teams are told apart by id")),
    (
        "conversation conversations interactionid",
        Alias("conversationId", "conversations are told apart by id"),
    ),
    ("campaign campaignid campaigns", Alias("outboundCampaignId", "campaigns are told apart by id")),
    ("disconnectreason disconnect", Alias("disconnectType", "how it ended is `disconnectType`")),
    ("phonenumber callerid caller", Alias("ani", "the caller's number is `ani`")),
    (
        "time date hour day interval timestamp month week datetime granularity",
        Alias("", "the answer is split over time by `granularity`", droppable=True),
    ),
)

OPERATORS: Final = _dictionary(
    ("equals equal eq = == === is match", Alias("matches", "equal is `matches`")),
    (
        "in anyof oneof isin includes",
        Alias("matches", "several values are several predicates joined by `or`"),
    ),
    (
        "notnull isnotnull present exist isset isnotempty",
        Alias("exists", "having any value is `exists`"),
    ),
    (
        "isnull null missing isempty doesnotexist empty",
        Alias("notExists", "having no value is `notExists`"),
    ),
    (
        "notequals notequal ne neq != <> not notmatches isnot notin exclude doesnotmatch",
        Alias("", "there is no negation: name the values that you want, joined by `or`"),
    ),
    (
        "contains startswith endswith like regex wildcard search",
        Alias("", "a value is compared as a whole, there is no search in it"),
    ),
    (
        "gt gte lt lte > >= < <= between greaterthan lessthan range",
        Alias("", "bounds stand in `range`, in place of operator and value"),
    ),
)

_DIRECTIONS: Final = {"in": "inbound", "incoming": "inbound", "out": "outbound", "outgoing": "outbound"}

#: Words for the values of enumerated dimensions.
VALUES: Final = {
    "mediaType": {
        **dict.fromkeys(
            (
                "call",
                "calls",
                "phone",
                "telephony",
                "voicecall",
                "audio",
            ),
            "voice",
        ),
        **dict.fromkeys(
            (
                "mail",
                "mails",
                "emails",
            ),
            "email",
        ),
        **dict.fromkeys(
            (
                "sms",
                "whatsapp",
                "messaging",
                "text",
                "messages",
                "webmessaging",
            ),
            "message",
        ),
        **dict.fromkeys(
            (
                "webchat",
                "chats",
                "livechat",
            ),
            "chat",
        ),
        **dict.fromkeys(("callbacks",), "callback"),
    },
    "direction": _DIRECTIONS,
    "originatingDirection": _DIRECTIONS,
}
