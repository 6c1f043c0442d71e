"""HG180 to HG199: views, and the ranking of groups."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query, view

_GOOD_VIEW: Final = (
    '{"target": "tAnswered", "name": "in20s", "function": "rangeBound", "range": {"lt": 20000}}'
)
_OF_VIEW: Final = _GOOD_VIEW.replace("in20s", "inHalfOfThat").replace("tAnswered", "in20s")
_GOOD: Final = view(_GOOD_VIEW)


def _views(number: int) -> str:
    return query(
        views="[" + ", ".join(_GOOD_VIEW.replace("in20s", f"view{index}") for index in range(number)) + "]"
    )


def _ranked(**fields: str) -> str:
    usual = {
        "metrics": '["tHandle", "tAcw"]',
        "groupBy": '["userId"]',
        "queryType": '"topN"',
        "sortMetric": '{"name": "tHandle", "function": "sum"}',
        "limit": "5",
    }
    return query(**(usual | fields))


EXPLANATIONS: Final = (
    RuleDocs(
        code="HG180",
        title="too many views",
        meaning="A query takes ten views.",
        bad=_views(11),
        good=_views(10),
    ),
    RuleDocs(
        code="HG181",
        title="view of something else than a timer",
        meaning="A view counts the values of a timer that lie within bounds. Timers begin with `t`.",
        bad=view(_GOOD_VIEW.replace("tAnswered", "nOffered")),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG182",
        title="view without bounds",
        meaning="The `range` of a view has `gte`, `lt` or both, in milliseconds.",
        bad=view(_GOOD_VIEW.replace('{"lt": 20000}', "{}")),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG183",
        title="view with a metric's name",
        meaning="The answer lists views by name, so a view cannot have the name of a metric.",
        bad=view(_GOOD_VIEW.replace("in20s", "tHandle")),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG184",
        title="two views of one name",
        meaning="The answer lists views by name, so each has one of its own.",
        bad=view(f"{_GOOD_VIEW}, {_GOOD_VIEW.replace('20000', '30000')}"),
        good=view(f"{_GOOD_VIEW}, {_GOOD_VIEW.replace('20000', '30000').replace('in20s', 'in30s')}"),
    ),
    RuleDocs(
        code="HG185",
        title="incomplete view",
        meaning="A view has a `target`, a `name`, a `function` and a `range`.",
        bad=view(_GOOD_VIEW.replace('"name": "in20s", ', "")),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG186",
        title="unknown view function",
        meaning="The only function of a view is `rangeBound`.",
        bad=view(_GOOD_VIEW.replace("rangeBound", "histogram")),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG187",
        title="view of a view",
        meaning="A view reads a metric. It cannot read another view.",
        bad=view(f"{_GOOD_VIEW}, {_OF_VIEW}"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG190",
        title="ranking without limit",
        meaning="`topN` and `bottomN` want to know how many groups to keep.",
        bad=_ranked(limit=""),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG191",
        title="ranking without sortMetric",
        meaning="With several metrics `topN` and `bottomN` want to know by which to rank.",
        bad=_ranked(sortMetric=""),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG192",
        title="metric that cannot be ranked by",
        meaning="A few metrics are put together when the query is answered, too late to sort by them.",
        bad=_ranked(
            metrics='["oServiceLevel"]',
            groupBy='["queueId"]',
            sortMetric='{"name": "oServiceLevel", "function": "max"}',
        ),
        good=_ranked(
            metrics='["nOverSla"]',
            groupBy='["queueId"]',
            sortMetric='{"name": "nOverSla", "function": "count"}',
        ),
    ),
    RuleDocs(
        code="HG193",
        title="ranked by a metric that is not asked for",
        meaning="Groups are ranked by one of the query's metrics.",
        bad=_ranked(metrics='["tAcw"]'),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG194",
        title="limit without a ranking",
        meaning="`limit` and `sortMetric` go with `topN` and `bottomN`. Any other query answers all groups.",
        bad=_ranked(queryType=""),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG195",
        title="limit that is no number of groups",
        meaning="`limit` is a whole number from 1 on.",
        bad=_ranked(limit="0"),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG196",
        title="unknown queryType",
        meaning="`queryType` is `groupBy`, the usual one, or `topN` or `bottomN`.",
        bad=_ranked(queryType='"top"'),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG197",
        title="unknown statistic to rank by",
        meaning="Groups are ranked by `average`, `count`, `max`, `min` or `sum`.",
        bad=_ranked(sortMetric='{"name": "tHandle", "function": "avg"}'),
        good=_ranked(sortMetric='{"name": "tHandle", "function": "average"}'),
    ),
    RuleDocs(
        code="HG198",
        title="incomplete sortMetric",
        meaning="`sortMetric` has a `name` and a `function`.",
        bad=_ranked(sortMetric='{"name": "tHandle"}'),
        good=_ranked(),
    ),
    RuleDocs(
        code="HG199",
        title="ranking without groups",
        severity="warning",
        meaning=(
            "`topN` and `bottomN` rank the groups of `groupBy`. Without it there is one group for each kind "
            "of conversation."
        ),
        bad=_ranked(groupBy=""),
        good=_ranked(),
    ),
)
