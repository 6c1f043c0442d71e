"""A card file from a query as a user pasted it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from hourglance import lint  # by its package: the rules are imported when there is a query to check
from hourglance.api import AggregatesQuery, Interval
from hourglance.cards.values import InvalidValueError, parse_value
from hourglance.cards.windows import moving_window
from hourglance.genesys import QueryShapeError, decode_query, families, family
from hourglance.util.toml_text import to_toml

if TYPE_CHECKING:
    from hourglance.lint import LintReport


def headline_choices(query: AggregatesQuery) -> tuple[str, ...]:
    """Return the values that a card of a query could have as its number, the most likely first."""
    return tuple(_choices(query))


def card_from_query(
    text: str, *, family_name: str = "conversations", headline: str = "", title: str = ""
) -> "tuple[str | None, LintReport]":
    """Return a card file for a query as somebody pasted it, and the report of its check.

    The query is fixed as far as that keeps its meaning, and its fixed interval becomes a window of the same
    length that ends now.

    :param family_name: the family of the query; a URL that is pasted with it overrides the default, and so
        does another family if the query has errors in this one, but none in that one.
    :param headline: one of :func:`headline_choices`; by default the first.
    :param title: by default made of the headline.
    :returns: None in place of a file if only the author can correct the query or fill its placeholders in.
    """
    report = lint.lint(text, family=family_name)
    if not _is_usable(report) and not report.has_placeholders:
        # Without a URL nothing names the family, and the same names are right in another one.
        others = (lint.lint(text, family=name) for name in families() if name != family_name)
        report = next((other for other in others if _is_usable(other)), report)
    if not _is_usable(report):
        return None, report
    body = report.fixed or report.text
    try:
        query = decode_query(body, report.family)
    except QueryShapeError:
        return None, report
    return _card_file(query, headline or headline_choices(query)[0], title, body), report


def _is_usable(report: "LintReport") -> bool:
    return report.checked and all(found.severity != "error" for found in report.remaining)


def _choices(query: AggregatesQuery) -> Iterator[str]:
    known = family(query.family)
    for name in query.names:
        metric = known.metric(name)
        if metric is not None and metric.unit == "ms":
            yield from (f"{name}.{statistic}" for statistic in ("sum", "average", "max", "min", "count"))
        elif metric is not None and metric.unit == "number":
            yield from (f"{name}.{statistic}" for statistic in ("average", "sum", "max", "min", "count"))
        else:
            try:
                parse_value(name, query)
            except InvalidValueError:  # a view of a timer has the timer's statistics
                yield from (f"{name}.{statistic}" for statistic in ("count", "sum", "average"))
            else:
                yield name


def _card_file(query: AggregatesQuery, headline: str, title: str, body: str) -> str:
    window = query.window
    length = window.end - window.start if isinstance(window, Interval) else timedelta(hours=1)
    media = [
        each.value
        for each in query.predicates
        if each.dimension == "mediaType" and each.operator == "matches" and each.value
    ]
    metric, _, statistic = headline.partition(".")
    words = [metric, *([statistic] if statistic else [])]
    lines = [
        f"title = {to_toml(title or ', '.join([metric, *dict.fromkeys(media)]))}",
        f"headline = {to_toml(headline)}",
        f"caption = {to_toml(', '.join(words) + ' {window}')}",
    ]
    if query.granularity and "/" not in headline:
        lines.append(f"trend = {to_toml(headline)}")
    lines += ["", "[query]", f"window = {to_toml(moving_window(length))}"]
    if query.family != "conversations":
        lines.append(f"family = {to_toml(query.family)}")
    lines.append(f"json = '''\n{_without_interval(body)}\n'''")
    if query.group_by:
        columns = f"{{ {to_toml(' '.join(words))} = {to_toml(headline)} }}"
        lines += ["", "[table]", f"by = {to_toml(query.group_by[0])}", f"columns = {columns}"]
    return "\n".join(lines) + "\n"


def _without_interval(body: str) -> str:
    fields = json.loads(body)
    fields.pop("interval", None)
    # An apostrophe could end the string that the query is written in.
    return json.dumps(fields, indent=2, ensure_ascii=False).replace("'", "\\u0027")
