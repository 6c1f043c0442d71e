"""Names of metrics and dimensions that other services, forums and AI assistants use, with the right ones."""

from typing import Final

from hourglance.lint.vocabulary import Alias, alias_table

#: Invented names of metrics, and what to know about the real ones.
METRIC_ALIASES: Final = alias_table(
    (
        (
            "conversationduration duration totalduration callduration tconversationduration tduration "
            "conversationtime conversationlength totaltime tconversation interactionduration"
        ),
        Alias(
            "tHandle",
            "there is no aggregate metric for conversation duration. Handle time is `tHandle` (talk + hold + "
            "after-call work, once per agent); time on the line is `tTalkComplete` + `tHeldComplete`",
        ),
    ),
    (
        (
            "handledcount handlecount nhandle nhandled handled callshandled handledcalls numhandled "
            "conversationshandled"
        ),
        Alias("tHandle", "the number of handled conversations is the count of `tHandle`, once per agent"),
    ),
    (
        (
            "handletime handlingtime thandletime aht taht avghandle avghandling averagehandle "
            "averagehandletime avghandletime handle tavghandle "
            "totalhandletime"
        ),
        Alias("tHandle", "averages cannot be requested: divide the sum by the count"),
    ),
    (
        "talktime ttalktime talkduration averagetalktime avgtalktime talk totaltalktime",
        Alias(
            "tTalkComplete", "it has one value per agent and conversation; `tTalk` has one per talk segment"
        ),
    ),
    (
        "holdtime tholdtime thold holdduration averageholdtime hold held theldtime totalholdtime",
        Alias("tHeldComplete", "it has one value per agent and conversation; `tHeld` has one per hold"),
    ),
    (
        (
            "acwtime tacwtime acw wraptime twraptime avgacw averageacw wrapuptime aftercallwork "
            "aftercallworktime wrapup twrapup acwduration"
        ),
        Alias("tAcw", "after-call work is `tAcw`"),
    ),
    (
        "answered answeredcount nanswered callsanswered asa averagespeedofanswer speedofanswer",
        Alias(
            "tAnswered",
            "the number of answered conversations is the count of `tAnswered`, their waiting time is its "
            "sum; `nConnected` counts something else",
        ),
    ),
    (
        "abandoned abandonedcount nabandon nabandoned abandons abandoncount tabandoned abandon abandonment",
        Alias(
            "tAbandon",
            "the number of abandoned conversations is the count of `tAbandon`, their waiting time is its sum",
        ),
    ),
    (
        (
            "abandonrate abandonedrate abandonmentrate abandonpercent abandonedpercent abandonpercentage "
            "abandonedpercentage abandonmentpercent abandonmentpercentage"
        ),
        Alias(
            "tAbandon",
            "the rate is the count of `tAbandon` divided by the count of `nOffered`: request both",
            same=False,
        ),
    ),
    (
        "offered offeredcount offercount noffer callsoffered offeredcalls toffered",
        Alias("nOffered", "the number of conversations offered to queues is `nOffered`"),
    ),
    (
        (
            "conversationcount nconversation conversations totalcalls callcount calls totalconversations "
            "interactions interactioncount volume"
        ),
        Alias(
            "nConversations",
            "some organizations may not query `nConversations`; `nOffered` or the count of `tHandle` may "
            "serve instead",
        ),
    ),
    (
        "waittime queuetime twaittime averagewaittime timeinqueue tqueue",
        Alias("tWait", "`tWait` includes all waiting, `tAnswered` only that of answered conversations"),
    ),
    (
        (
            "servicelevel sla tservicelevel nservicelevel servicelevelpercentage servicelevelpercent "
            "oservicelevelpercent"
        ),
        Alias("oServiceLevel", "use its `ratio`; for several buckets, add up numerators and denominators"),
    ),
    (
        "transfers transfercount transferred",
        Alias("nTransferred", "it counts blind and consult transfers together"),
    ),
    ("outbound outboundcount", Alias("nOutbound", "the number of outbound attempts is `nOutbound`")),
    ("holdcount nheld nhold", Alias("tHeld", "the number of holds is the count of `tHeld`")),
    (
        "alerttime ringtime tringtime ringing tring talerttime",
        Alias("tAlert", "alerting time at an agent is `tAlert`"),
    ),
    ("ivrtime ivr", Alias("tIvr", "time in the flow before the queue is `tIvr`")),
    ("presence tpresence systempresence", Alias("tSystemPresence", "it measures time by system presence")),
    (
        "routingstatus troutingstatus",
        Alias("tAgentRoutingStatus", "it measures time by routing status"),
    ),
    (
        (
            "tagentroutable tonqueue tonqueuetime onqueuetime tidle idletime tnotresponding nnotresponding "
            "occupancy toccupancy utilization"
        ),
        Alias(
            "tAgentRoutingStatus",
            "its qualifiers are the statuses, such as IDLE and NOT_RESPONDING",
            same=False,
        ),
    ),
    (
        "nps npsscore netpromoterscore",
        Alias("nSurveyNpsResponses", "the score is (promoters - detractors) / responses", same=False),
    ),
)

#: What to know about statistics.
STATISTICS_HINT: Final = "count, sum, min and max are always returned"

#: Names of statistics, which each metric returns by itself.
STATISTICS: Final = frozenset(
    [
        "average",
        "avg",
        "count",
        "max",
        "maximum",
        "mean",
        "min",
        "minimum",
        "ratio",
        "stats",
        "sum",
        "total",
    ]
)

#: Periods by which other services group, with the granularity that splits in the same way.
PERIODS: Final = {
    "minute": "PT1M",
    "hour": "PT1H",
    "date": "P1D",
    "day": "P1D",
    "week": "P1W",
    "month": "P1M",
}

#: Groups of other services that are not dimensions.
BY_TIME: Final = Alias("", "use `granularity` to split by time")
BY_CALENDAR: Final = Alias(
    "", "there are no groups such as all Mondays: use `granularity`, and add up the buckets of each group"
)
BY_STATUS: Final = Alias(
    "", "statuses are returned as qualifiers of `tSystemPresence` and `tAgentRoutingStatus`"
)

DIMENSION_ALIASES: Final = alias_table(
    ("queue queues queuename queueids acdqueue", Alias("queueId", "queues are identified by id")),
    (
        "media mediatypes channel channels channeltype",
        Alias("mediaType", "the type of conversation is `mediaType`"),
    ),
    (
        "user users agent agents agentid userids username agentname",
        Alias("userId", "users are identified by id"),
    ),
    (
        "wrapup wrapups wrapupcodes wrapupcodeid wrapupid disposition",
        Alias("wrapUpCode", "wrap-up codes are `wrapUpCode`"),
    ),
    (
        "skill skills skillid skillids routingskillid",
        Alias("requestedRoutingSkillId", "the requested skill is `requestedRoutingSkillId`"),
    ),
    (
        "language languageid languages",
        Alias("requestedLanguageId", "the requested language is `requestedLanguageId`"),
    ),
    ("division divisions", Alias("divisionId", "divisions are identified by id")),
    ("team teams", Alias("teamId", "teams are identified by id")),
    (
        "conversation conversations interactionid",
        Alias("conversationId", "conversations are identified by id"),
    ),
    ("campaign campaignid campaigns", Alias("outboundCampaignId", "campaigns are identified by id")),
    (
        "disconnectreason disconnect",
        Alias("disconnectType", "the reason for the disconnect is `disconnectType`"),
    ),
    (
        "systempresence presence presences routingstatus status agentstatus",
        BY_STATUS,
    ),
    ("phonenumber callerid caller", Alias("ani", "the caller's number is `ani`")),
    (
        (
            f"{' '.join(PERIODS)} time interval timestamp datetime granularity minutes hours days weeks "
            "months hourly daily weekly monthly quarterhour halfhour quarter year yearly"
        ),
        BY_TIME,
    ),
    (
        "weekday weekdays dayofweek hourofday timeofday monthofyear weekofyear",
        BY_CALENDAR,
    ),
)


def _by_metric(*endpoints: tuple[str, str]) -> dict[str, str]:
    return {name: endpoint for endpoint, names in endpoints for name in names.split()}


_TEAM_METRICS: Final = "oTeamOffQueueUsers oTeamOnQueueUsers oTeamPresences oTeamRoutingStatuses"

#: Metrics of other endpoints below /api/v2/analytics/, which public code often requests as aggregates.
REAL_TIME_METRICS: Final = _by_metric(
    (
        "queues/observations/query",
        (
            "oActiveUsers oAlerting oInteracting oLongestInteracting oLongestWaiting oMemberUsers "
            "oOffQueueUsers oOnQueueUsers oUserPresences oUserRoutingStatuses oWaiting"
        ),
    ),
    ("users/observations/query", "oActiveQueues oMemberQueues"),
    ("flows/observations/query", "oFlow"),
    ("teams/activity/query", _TEAM_METRICS),
)

#: The endpoints that take the same metrics as objects and can group them.
ACTIVITY_ENDPOINTS: Final = _by_metric(
    ("conversations/activity/query", "oAlerting oInteracting oLongestInteracting oLongestWaiting oWaiting"),
    (
        "routing/activity/query",
        "oActiveUsers oMemberUsers oOffQueueUsers oOnQueueUsers oUserPresences oUserRoutingStatuses",
    ),
    ("users/activity/query", "oActiveQueues oMemberQueues"),
    ("flows/activity/query", "oFlow"),
    ("teams/activity/query", _TEAM_METRICS),
)
