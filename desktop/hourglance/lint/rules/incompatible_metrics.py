"""Metrics and dimensions that never meet: the service answers, with nothing."""

from hourglance.lint.context import Context
from hourglance.lint.suggestions import listed


def check_meeting(context: Context) -> None:
    """Tell metrics that are never recorded by a dimension which the query splits or filters by."""
    split = {name for _, name in context.split_by}
    filtered = {name for _, name in context.filtered_by}
    for node, metric in context.metrics:
        never = [name for name in metric.never_by if name in split | filtered]
        if never:
            context.findings.add(
                "HG144",
                node,
                f"`{metric.name}` is never recorded by {listed(never)}, so it gives nothing here",
                label=f"a metric of the {metric.owner}" if metric.owner else "",
                notes=[
                    "ask for it in a query without "
                    + listed(
                        [
                            part
                            for part, names in (("groupBy", split), ("filter", filtered))
                            if names & set(never)
                        ],
                        last="and",
                    )
                    + f" by {listed(never)}"
                ],
            )
