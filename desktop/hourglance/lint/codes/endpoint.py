"""HG2xx: the address that a query is sent to. Examples are addresses."""

from typing import Final

from hourglance.lint.rule import RuleDocs

_GOOD: Final = "https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates/query"

EXPLANATIONS: Final = (
    RuleDocs(
        code="HG200",
        title="incomplete path",
        meaning="The path is `/api/v2/analytics/`, the family, and `/aggregates/query`.",
        bad="https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG201",
        title="another endpoint",
        meaning=(
            "The address exists, perhaps, but it does not answer aggregates queries: detail queries, "
            "observations and jobs have endpoints and query languages of their own."
        ),
        bad="https://api.mypurecloud.com/api/v2/analytics/conversations/details/query",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG202",
        title="endpoint of another family",
        meaning=(
            "Each family of aggregates has its own address, metrics and dimensions. Either the address is "
            "wrong or the query was checked as one of the wrong family."
        ),
        bad="https://api.mypurecloud.com/api/v2/analytics/users/aggregates/query",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG203",
        title="wrong host",
        meaning=(
            "Queries are answered at `api.` and the domain of the organization's region, over https. "
            "`login.` signs people in and `apps.` shows the pages."
        ),
        bad="https://login.mypurecloud.com/api/v2/analytics/conversations/aggregates/query",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG204",
        title="parameters in the address",
        meaning="All that is asked stands in the body of the request. The address takes no parameters.",
        bad=_GOOD + "?pageSize=100",
        good=_GOOD,
    ),
)
