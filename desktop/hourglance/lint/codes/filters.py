"""HG150 to HG176: which events count."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query, view, where

_VOICE: Final = '{"dimension": "mediaType", "value": "voice"}'
_CHAT: Final = '{"dimension": "mediaType", "value": "chat"}'
_INBOUND: Final = '{"dimension": "direction", "value": "inbound"}'
_GOOD: Final = where(_VOICE)
_EITHER: Final = query(filter=f'{{"type": "or", "predicates": [{_VOICE}, {_CHAT}]}}')
_IN_CLAUSE: Final = query(
    filter=f'{{"type": "and", "clauses": [{{"type": "or", "predicates": [{_VOICE}, {_CHAT}]}}]}}'
)
_PEOPLE: Final = [f'{{"dimension": "userId", "value": "user-{number}"}}' for number in range(101)]


def _people(number: int) -> str:
    predicates = ", ".join(_PEOPLE[:number])
    return query(metrics='["tSystemPresence"]', filter=f'{{"type": "or", "predicates": [{predicates}]}}')


def _range(bounds: str) -> str:
    return where(f'{{"dimension": "agentScore", "range": {bounds}}}')


EXPLANATIONS: Final = (
    RuleDocs(
        code="HG150",
        title="filter that is no object",
        meaning=(
            "`filter` is an object with `type` and `predicates`, or `clauses`. It is no list and no sentence."
        ),
        bad=query(filter=f"[{_VOICE}]"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG151",
        title="filter without type",
        meaning=(
            "`type` says how the conditions of the filter are joined, `and` or `or`. There is no usual one."
        ),
        bad=query(filter=f'{{"predicates": [{_VOICE}]}}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG152",
        title="type that is neither and nor or",
        meaning="Conditions are joined by `and` or by `or`, in small letters. There is no negation.",
        bad=query(filter=f'{{"type": "AND", "predicates": [{_VOICE}]}}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG153",
        title="predicate that stands alone",
        meaning="A single condition stands in the list `predicates` of a filter or a clause all the same.",
        bad=query(filter=_VOICE),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG154",
        title="empty filter",
        meaning="The filter has neither predicates nor clauses. To count everything leave it out.",
        bad=query(filter='{"type": "and", "predicates": []}'),
        good=query(),
    ),
    RuleDocs(
        code="HG155",
        title="clause without type",
        meaning="`type` says how the predicates of a clause are joined, `and` or `or`.",
        bad=_IN_CLAUSE.replace('{"type": "or", ', "{"),
        good=_IN_CLAUSE,
    ),
    RuleDocs(
        code="HG156",
        title="third level",
        meaning=(
            "A filter holds clauses and predicates, a clause holds predicates. There is no clause inside a "
            "clause."
        ),
        bad=query(
            filter='{"type": "and", "clauses": [{"type": "or", '
            f'"predicates": [{_VOICE}], "clauses": [{{"type": "and", "predicates": [{_CHAT}]}}]}}]}}'
        ),
        good=_IN_CLAUSE,
    ),
    RuleDocs(
        code="HG157",
        title="clause among the predicates",
        meaning="Clauses have a list of their own beside the predicates.",
        bad=where(f'{{"type": "or", "predicates": [{_VOICE}, {_CHAT}]}}'),
        good=_IN_CLAUSE,
    ),
    RuleDocs(
        code="HG158",
        title="predicate without dimension",
        meaning="A predicate names the dimension that it looks at.",
        bad=where('{"value": "voice"}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG159",
        title="predicate on a metric or a property",
        meaning=(
            "Only detail queries filter by metrics and properties. To count some values of a timer alone, "
            "such as calls longer than ten minutes, ask for a view."
        ),
        bad=where('{"type": "metric", "metric": "tHandle", "range": {"gte": 600000}}'),
        good=view(
            '{"target": "tHandle", "name": "long", "function": "rangeBound", "range": {"gte": 600000}}'
        ),
    ),
    RuleDocs(
        code="HG160",
        title="unknown type of predicate",
        meaning=(
            "The `type` of a predicate is `dimension`, and goes without saying. It is not the type of the "
            "value."
        ),
        bad=where('{"type": "string", "dimension": "mediaType", "value": "voice"}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG161",
        title="unknown operator",
        meaning=(
            "A dimension `matches` a value or a range, `exists`, or `notExists`. There is no `equals`, no "
            "`in`, no `contains` and no negation. Several values are several predicates joined by `or`."
        ),
        bad=where('{"dimension": "mediaType", "operator": "equals", "value": "voice"}'),
        good=where('{"dimension": "mediaType", "operator": "matches", "value": "voice"}'),
    ),
    RuleDocs(
        code="HG162",
        title="several values in one predicate",
        meaning="A predicate has one value. Several values are several predicates joined by `or`.",
        bad=where('{"dimension": "mediaType", "value": ["voice", "chat"]}'),
        good=_EITHER,
    ),
    RuleDocs(
        code="HG163",
        title="value that is no string",
        meaning='The value of a predicate is always a string, numbers and truth values too: `"true"`.',
        bad=where('{"dimension": "selfServed", "value": true}'),
        good=where('{"dimension": "selfServed", "value": "true"}'),
    ),
    RuleDocs(
        code="HG164",
        title="predicate without a value",
        meaning=(
            "A predicate that matches wants a `value` or a `range`. That a dimension has no value is said by "
            "the operator `notExists`, not by null."
        ),
        bad=where('{"dimension": "wrapUpCode", "value": null}'),
        good=where('{"dimension": "wrapUpCode", "operator": "notExists"}'),
    ),
    RuleDocs(
        code="HG165",
        title="value that nobody looks at",
        meaning=(
            "`exists` and `notExists` ask whether there is any value; they take neither `value` nor `range`."
        ),
        bad=where('{"dimension": "wrapUpCode", "operator": "exists", "value": "sold"}'),
        good=where('{"dimension": "wrapUpCode", "operator": "exists"}'),
    ),
    RuleDocs(
        code="HG166",
        title="value and range at once",
        meaning="A predicate has a `value` or a `range`. Two conditions are two predicates.",
        bad=where('{"dimension": "agentScore", "value": "80", "range": {"gte": 50}}'),
        good=_range('{"gte": 50}'),
    ),
    RuleDocs(
        code="HG167",
        title="range without bounds",
        meaning="A range has at least one of `gt`, `gte`, `lt` and `lte`.",
        bad=_range("{}"),
        good=_range('{"gte": 50}'),
    ),
    RuleDocs(
        code="HG168",
        title="range that holds nothing",
        meaning="No number lies above the lower and below the upper bound.",
        bad=_range('{"gte": 80, "lt": 50}'),
        good=_range('{"gte": 50, "lt": 80}'),
    ),
    RuleDocs(
        code="HG169",
        title="bound that is no number",
        meaning="Bounds are numbers without quotes; of timers they are milliseconds.",
        bad=_range('{"gte": "50"}'),
        good=_range('{"gte": 50}'),
    ),
    RuleDocs(
        code="HG170",
        title="empty clause",
        meaning="The clause has no predicates.",
        bad=_IN_CLAUSE.replace("}]}]}", '}]}, {"type": "and", "predicates": []}]}'),
        good=_IN_CLAUSE,
    ),
    RuleDocs(
        code="HG171",
        title="unknown value",
        meaning=(
            "The dimension has a fixed set of values and this is none of them, so nothing could ever match."
        ),
        bad=where('{"dimension": "mediaType", "value": "call"}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG172",
        title="value that is not known",
        severity="warning",
        meaning=(
            "The values of this dimension are known in part, and this is none of the known ones. It may be a "
            "slip."
        ),
        bad=where('{"dimension": "interactionType", "value": "contactCentre"}'),
        good=where('{"dimension": "interactionType", "value": "contactCenter"}'),
    ),
    RuleDocs(
        code="HG173",
        title="one or over several dimensions",
        severity="warning",
        meaning=(
            "Joined by one `or`, events count that meet any single condition: everything of this queue, and "
            "all voice of every queue. Usually `and` is meant, of clauses with one `or` for each dimension."
        ),
        bad=query(filter=f'{{"type": "or", "predicates": [{_VOICE}, {_INBOUND}]}}'),
        good=query(filter=f'{{"type": "and", "predicates": [{_VOICE}, {_INBOUND}]}}'),
    ),
    RuleDocs(
        code="HG174",
        title="conditions that exclude each other",
        severity="warning",
        meaning="One event has one value of this dimension, so two of them joined by `and` never match.",
        bad=query(filter=f'{{"type": "and", "predicates": [{_VOICE}, {_CHAT}]}}'),
        good=_EITHER,
    ),
    RuleDocs(
        code="HG175",
        title="condition given twice",
        severity="warning",
        meaning="The same predicate stands in the list twice.",
        bad=where(f"{_VOICE}, {_VOICE}"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG176",
        title="too many people",
        meaning="The family `users` takes at most 100 predicates on `userId` in one query.",
        bad=_people(101),
        good=_people(100),
        family="users",
    ),
)
