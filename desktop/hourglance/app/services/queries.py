"""The query inspector: each distinct query, its requests, and the check of any query."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hourglance.api import (
    ActivityQuery,
    AggregatesQuery,
    HourglanceError,
    LiveQuery,
    NamedLiveQuery,
    NamedQuery,
    SettingPlaceholder,
)
from hourglance.engine import (
    POLL_INTERVAL,
    LiveQueryStatus,
    Problem,
    RequestRecord,
    WidgetState,
    resolve_window,
)
from hourglance.genesys import (
    USER_STATUS_REQUEST,
    activity_family,
    encode_activity_query,
    encode_query,
    families,
    family,
)
from hourglance.util.blocking import run_blocking

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.session import AppSession
    from hourglance.lint import LintReport


class WidgetNotFoundError(HourglanceError):
    """A widget is no longer on the panel."""

    code = "widget-gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryRow:
    """A query in the list.

    :param id: of the first widget that uses the query, with the query's name if it is one of several.
    :param titles: of all widgets that use it.
    :param problem: why it could not be refreshed; empty if it could.
    """

    id: str
    titles: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryDetails:
    """One query and its requests.

    :param path: of the endpoint, such as ``/api/v2/analytics/conversations/aggregates/query``.
    :param body: the query as it would be sent now; empty if it cannot be sent.
    :param curl: the same as a command, with ``$TOKEN``.
    :param every: seconds from one refresh to the next.
    :param next_at: time of the next refresh by the local clock; None if none is scheduled.
    :param requests: newest first.
    :param merged_with: titles of the other widgets that the requests served, by their ids.
    :param explanation: problems found by the query check, or why the query cannot be sent; mostly empty.
    :param live: how a live query is answered; its requests are not recorded.
    """

    row: QueryRow
    path: str
    body: str
    curl: str
    every: float
    next_at: datetime | None = None
    requests: tuple[RequestRecord, ...] = ()
    merged_with: Mapping[str, str] = field(default_factory=dict)
    explanation: str = ""
    live: LiveQueryStatus | None = None


class QueryService:
    """Inspects the queries of the panel, and checks any query."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller

    async def list(self) -> tuple[QueryRow, ...]:
        """Return every distinct query of the panel's widgets.

        :raises NotReadyError: no account is set up.
        """
        session = await self._controller.session()
        by_query: dict[AggregatesQuery | LiveQuery, list[_User]] = {}
        for user in _users(session.engine.snapshot.widgets):
            by_query.setdefault(user.part.query, []).append(user)
        return tuple(map(_row, by_query.values()))

    async def details(self, row_id: str) -> QueryDetails:
        """Return a query, and its requests.

        :param row_id: :attr:`QueryRow.id`.

        :raises NotReadyError: no account is set up.
        :raises WidgetNotFoundError: the widget is no longer on the panel.
        """
        session = await self._controller.session()
        states = session.engine.snapshot.widgets
        user = next((user for user in _users(states) if user.id == row_id), None)
        if user is None:
            raise WidgetNotFoundError("This widget is no longer on the panel.")
        query = user.part.query
        users = [each for each in _users(states) if each.part.query == query]
        if not isinstance(query, AggregatesQuery):
            return _live_details(session, query, users)
        widget_id, part = user.state.widget.id, user.part.name
        outlook = session.engine.next_refresh(widget_id, part)
        requests = tuple(reversed(session.engine.request_records(widget_id, part)))
        body, problem = _request_body(session, query)
        path = family(query.family).path
        return QueryDetails(
            row=_row(users),
            path=path,
            body=body,
            curl=_curl(session, path, body),
            every=outlook.every,
            next_at=outlook.next_at,
            requests=requests,
            merged_with=_other_titles(requests, users, states),
            explanation=problem or await _explanation(body, query.family),
        )

    async def families(self) -> tuple[str, ...]:
        """Return the names of all families of aggregates."""
        return families()

    async def check(self, text: str, family: str) -> "LintReport":
        """Check the text of a query, as ``hourglance query check`` does."""
        from hourglance.lint import lint  # large, and rarely used

        return await run_blocking(lambda: lint(text, family=family))

    async def meaning(self, names: Sequence[str]) -> str:
        """Return what the first metric or dimension among names means; empty if there is none."""
        return await run_blocking(lambda: _meaning(names))


def _meaning(names: Sequence[str]) -> str:
    from hourglance.lint import UnknownCodeError, describe_name

    for name in names:
        try:
            found = describe_name(name)
        except UnknownCodeError:
            continue
        return f"{found.name}: {found.meaning.text}"
    return ""


class _User(NamedTuple):
    """A widget's use of a query: its only one, or one of several."""

    state: WidgetState
    part: NamedQuery | NamedLiveQuery

    @property
    def id(self) -> str:
        return self._with_part(self.state.widget.id)

    @property
    def title(self) -> str:
        return self._with_part(self.state.widget.title)

    @property
    def problem(self) -> Problem | None:
        missing = {each.name: each.problem for each in self.state.missing}
        if self.part.name in missing:
            return missing[self.part.name]
        return self.state.problem if self.state.part in ("", self.part.name) else None

    def _with_part(self, text: str) -> str:
        return f"{text}: {self.part.name}" if self.part.name else text


def _users(states: Iterable[WidgetState]) -> Iterator[_User]:
    """Yield all uses: of queries of aggregates, then of live ones."""
    states = tuple(states)
    yield from (_User(state, part) for state in states for part in state.widget.parts)
    yield from (_User(state, part) for state in states for part in state.widget.live_parts)


def _row(users: list[_User]) -> QueryRow:
    problems = [user.problem.sentence for user in users if user.problem]
    return QueryRow(
        id=users[0].id,
        titles=tuple(user.title for user in users),
        problem=problems[0] if problems else "",
    )


def _live_details(session: "AppSession", query: LiveQuery, users: list[_User]) -> QueryDetails:
    """Return a live query: its body, and how it is answered."""
    path, body, problem = USER_STATUS_REQUEST, "", ""
    if isinstance(query, ActivityQuery):
        path = activity_family(query.family).path
        try:
            body = msgspec.json.format(encode_activity_query(query), indent=2).decode()
        except HourglanceError as error:
            problem = str(error)
    status = session.engine.live_status(query)
    left = status.seconds_left if status else None
    next_at = datetime.now(UTC) + timedelta(seconds=left) if left is not None else None
    return QueryDetails(
        row=_row(users),
        path=path,
        body=body,
        curl=_curl(session, path, body),
        every=status.every if status else POLL_INTERVAL,
        next_at=next_at,
        explanation=problem,
        live=status,
    )


def _other_titles(
    requests: tuple[RequestRecord, ...], users: list[_User], states: tuple[WidgetState, ...]
) -> dict[str, str]:
    titles = {state.widget.id: state.widget.title for state in states}
    own = {user.state.widget.id for user in users}
    return {name: titles.get(name, name) for each in requests for name in each.served if name not in own}


def _request_body(session: "AppSession", query: AggregatesQuery) -> tuple[str, str]:
    """Return a query as it would be sent now, or an empty text, and why it cannot be sent."""
    try:
        if not isinstance(query.window, SettingPlaceholder):
            query = replace(query, window=resolve_window(query.window, session.cloud.service_now()))
        return msgspec.json.format(encode_query(query), indent=2).decode(), ""
    except HourglanceError as error:
        return "", str(error)


def _curl(session: "AppSession", path: str, body: str) -> str:
    if not body:
        return ""
    address = shlex.quote(f"{session.cloud.account.region.api_url}{path}")
    compact = msgspec.json.format(body, indent=-1)
    return (
        f'curl -X POST {address} \\\n  -H "Authorization: Bearer $TOKEN" \\\n'
        f"  -H 'Content-Type: application/json' \\\n  --data-binary {shlex.quote(compact)}"
    )


async def _explanation(body: str, family: str) -> str:
    from hourglance.lint import lint

    if not body:
        return ""
    report = await run_blocking(lambda: lint(body, family=family))
    return "\n".join(f"{found.code}: {found.message}" for found in report.errors)
