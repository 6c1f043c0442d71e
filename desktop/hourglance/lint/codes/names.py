"""HG130 to HG145: metrics and dimensions."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query

_GOOD: Final = query()


def _metrics(names: str) -> str:
    return query(metrics=names)


def _by(names: str) -> str:
    return query(groupBy=names)


EXPLANATIONS: Final = (
    RuleDocs(
        code="HG130",
        title="no metrics",
        meaning="`metrics` says what to calculate. The service has no usual choice.",
        bad=query(metrics=""),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG131",
        title="empty metrics",
        meaning="The list `metrics` names nothing to calculate.",
        bad=_metrics("[]"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG132",
        title="not a list",
        meaning="The service wants a list here, in square brackets, even of a single thing.",
        bad=_metrics('"tHandle"'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG133",
        title="object instead of a name",
        meaning=(
            "Metrics and dimensions are asked for by their plain names. There is no `id` and no `type`: "
            "count, sum, min and max come by themselves."
        ),
        bad=_metrics('[{"id": "tHandle", "type": "sum"}]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG134",
        title="neither name nor object",
        meaning=(
            "The list holds something that is no name of a metric or a dimension: a number, a list, null."
        ),
        bad=_metrics('["tHandle", 1]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG135",
        title="unknown metric",
        meaning=(
            "There is no such metric. Forums and assistants invent names: `conversationDuration` and "
            "`duration` (handle time is `tHandle`, talk, hold and after-call work of each agent; time on the "
            "line is `tTalkComplete` + `tHeldComplete`), `handledCount` (the count of `tHandle`), `answered` "
            "(the count of `tAnswered`). Statistics such as `sum` are not asked for."
        ),
        bad=_metrics('["conversationDuration"]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG136",
        title="metric in the wrong case",
        meaning="Metrics begin with a small `n`, `t` or `o` and go on in camel case.",
        bad=_metrics('["thandle"]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG137",
        title="metric of another family",
        meaning=(
            "Each family of aggregates has metrics of its own and an endpoint of its own. Ask another query."
        ),
        bad=_metrics('["tHandle", "tSystemPresence"]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG138",
        title="metric asked for twice",
        severity="warning",
        meaning="The same metric stands in the list twice. The answer has it once.",
        bad=_metrics('["tHandle", "tAcw", "tHandle"]'),
        good=_metrics('["tHandle", "tAcw"]'),
    ),
    RuleDocs(
        code="HG140",
        title="unknown dimension",
        meaning=(
            "There is no such dimension. Things are told apart by id, as `queueId` and `userId`; the kind of "
            "conversation is `mediaType`; time is no dimension, `granularity` splits the answer by it."
        ),
        bad=_by('["queue"]'),
        good=_by('["queueId"]'),
    ),
    RuleDocs(
        code="HG141",
        title="dimension in the wrong case",
        meaning="Dimensions are spelled in camel case.",
        bad=_by('["mediatype"]'),
        good=_by('["mediaType"]'),
    ),
    RuleDocs(
        code="HG142",
        title="dimension that is not to be had here",
        meaning=(
            "The dimension belongs to another family of aggregates, or it can be filtered by but not split "
            "by."
        ),
        bad=_by('["canonicalExternalContactId"]'),
        good=_by('["externalContactId"]'),
    ),
    RuleDocs(
        code="HG143",
        title="dimension asked for twice",
        severity="warning",
        meaning="The same dimension stands in the list twice. It splits the answer once.",
        bad=_by('["queueId", "mediaType", "queueId"]'),
        good=_by('["queueId", "mediaType"]'),
    ),
    RuleDocs(
        code="HG144",
        title="metric and dimension that never meet",
        severity="warning",
        meaning=(
            "Some metrics are never recorded by some dimension: what happens in a queue, such as `nOffered` "
            "and `tAbandon`, has no user. The service takes the query and answers it without the metric."
        ),
        bad=query(metrics='["nOffered"]', groupBy='["userId"]'),
        good=query(metrics='["nOffered"]', groupBy='["queueId"]'),
    ),
    RuleDocs(
        code="HG145",
        title="metric and dimension mixed up",
        meaning=(
            "Metrics, what is measured, stand in `metrics`. Dimensions, what it is split by, stand in "
            "`groupBy`."
        ),
        bad=query(metrics='["tHandle", "mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
)
