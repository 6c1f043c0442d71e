"""HG100 to HG109: the query as a whole and the names of its fields."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query

_GOOD: Final = query()

EXPLANATIONS: Final = (
    RuleDocs(
        code="HG100",
        title="not one object",
        meaning=(
            "The body of the request is one object, in curly brackets. A list of queries is several "
            "requests; a string that holds a query was encoded twice."
        ),
        bad=f"[{_GOOD}]",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG101",
        title="wrapped query",
        meaning=(
            "The fields of the query stand at the top of the body, not inside a field such as `query` or "
            "`body`."
        ),
        bad=f'{{"query": {_GOOD}}}',
        good=_GOOD,
    ),
    RuleDocs(
        code="HG102",
        title="no interval",
        meaning="The service answers about a stretch of time, `interval`, and has no usual one.",
        bad=query(interval=""),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG103",
        title="field that this family lacks",
        meaning=(
            "All families of aggregates share one shape, but some have no `queryType`, `sortMetric` and "
            "`limit`."
        ),
        bad=query(metrics='["tSystemPresence"]', limit="5"),
        good=query(metrics='["tSystemPresence"]'),
        family="users",
    ),
    RuleDocs(
        code="HG104",
        title="unknown field",
        meaning=(
            "The service refuses fields that it does not know. Many come from other services: `dateFrom` and "
            "`dateTo` are `interval` here, `groupings` is `groupBy`, `select` is `metrics`, `where` is "
            "`filter`. There are no pages and no order."
        ),
        bad=query(groupings='["mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
    RuleDocs(
        code="HG105",
        title="field in the wrong case",
        meaning=(
            "Fields are spelled in camel case, as `groupBy` and `timeZone`: not `groupby`, and not "
            "`group_by` as in Python's SDK."
        ),
        bad=query(group_by='["mediaType"]'),
        good=query(groupBy='["mediaType"]'),
    ),
    RuleDocs(
        code="HG106",
        title="field under two names",
        meaning=(
            "Two fields stand for the same one, the right name and a foreign one, or two foreign ones. Only "
            "the author knows which is meant."
        ),
        bad=query(select='["tAcw"]'),
        good=query(metrics='["tHandle", "tAcw"]'),
    ),
    RuleDocs(
        code="HG107",
        title="field that is null",
        severity="warning",
        meaning="A field that is null says nothing. Leave it out.",
        bad=query(granularity="null"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG108",
        title="value of the wrong kind",
        meaning=(
            "The service wants a string here, or a number, a list, an object, true or false, and this is "
            "another kind of value."
        ),
        bad=query(flattenMultivaluedDimensions='"true"'),
        good=query(flattenMultivaluedDimensions="true"),
    ),
    RuleDocs(
        code="HG109",
        title="query too long",
        meaning=(
            "The service takes bodies of at most 512000 bytes. Spaces count; thousands of predicates are "
            "better spread over several queries."
        ),
        bad=_GOOD.replace("[", "[" + " " * 512_000),
        good=_GOOD,
    ),
)
