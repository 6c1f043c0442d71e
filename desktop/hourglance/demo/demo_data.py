"""The demo cloud's results without server, sign-in and HTTP, at any time."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from hourglance.api import (
    Activity,
    ActivityQuery,
    AgentStatusQuery,
    Aggregates,
    AggregatesQuery,
    HourglanceError,
    Interval,
    LiveQuery,
    LiveResults,
    Settings,
)
from hourglance.demo.activity import ActivityAnswers, validate_activity
from hourglance.demo.cloud import DEFAULT_CONVERSATIONS, DEFAULT_SEED, default_agents
from hourglance.demo.family_aggregation import DemoAnswers
from hourglance.demo.live_state import LiveState
from hourglance.demo.organization import Organization, organization
from hourglance.demo.problems import ApiError
from hourglance.demo.query_validation import validate_query
from hourglance.demo.store import Store
from hourglance.genesys import (
    AccountFacts,
    QueryShapeError,
    activity_family,
    bucket_starts,
    decode_activity,
    decode_answer,
    encode_activity_query,
    encode_query,
    family,
    fill_live_placeholders,
    fill_placeholders,
    parse_adherence,
    parse_user_status,
)

_Named = TypeVar("_Named", Aggregates, Activity)


class DemoRefusedError(HourglanceError):
    """The demo cloud rejects the query, as the service would."""

    who = "The demo cloud"
    code = "demo-refused"


class DemoData:
    """The data of ``hourglance demo``; close it at the end."""

    def __init__(self) -> None:
        self.organization: Final[Organization] = organization(
            DEFAULT_SEED, default_agents(DEFAULT_CONVERSATIONS)
        )
        self._store = Store(DEFAULT_SEED, self.organization, DEFAULT_CONVERSATIONS)
        self._answers = DemoAnswers(self._store, DEFAULT_SEED, self.organization)

    @property
    def facts(self) -> AccountFacts:
        """Return the facts about the signed-in user."""
        me = self.organization.me
        return AccountFacts(me=me.id, my_queues=tuple(queue.id for queue in me.queues))

    def answer(self, query: AggregatesQuery, *, settings: Settings, now: datetime) -> Aggregates:
        """Return the results of a query with a fixed interval, after filling its placeholders.

        :param now: the service's time; later events have not happened yet.
        :raises DemoRefusedError: the query is invalid.
        :raises UnresolvedQueryError: the query's window is relative.
        """
        steps = bucket_starts(query)
        assert isinstance(query.window, Interval)  # noqa: S101 - or bucket_starts raises
        filled = fill_placeholders(query, settings=settings, facts=self.facts)
        if filled is None:
            return Aggregates(
                interval=query.window, steps=steps, metrics=query.names, dimensions=query.group_by
            )
        try:
            validated = validate_query(encode_query(filled), family(filled.family))
            body = self._answers.answer(validated, now=now)
        except ApiError as error:
            raise DemoRefusedError(
                f"The query is invalid: {error.message}", remedy="Run the query check for details."
            ) from error
        return decode_answer(json.dumps(body).encode(), filled)

    def live_answer(self, query: LiveQuery, *, settings: Settings, now: datetime) -> LiveResults:
        """Return the results of a live query at a moment, after filling its placeholders.

        :param now: the service's time.
        :raises DemoRefusedError: the query is invalid.
        """
        answers = ActivityAnswers(LiveState(self._store, self.organization, lambda: now), self.organization)
        filled = fill_live_placeholders(query, settings=settings, facts=self.facts)
        if filled is None:
            assert isinstance(query, ActivityQuery)  # noqa: S101 - the other one has no placeholders
            return Activity(as_of=now, metrics=query.metrics, dimensions=query.group_by)
        if isinstance(filled, AgentStatusQuery):
            me = self.organization.me.id
            user, adherence = {"id": me, **answers.current_status()}, answers.adherences([me])
            status = parse_user_status(json.dumps(user).encode(), as_of=now)
            return parse_adherence(json.dumps(adherence).encode(), status, user_id=me)
        try:
            validated = validate_activity(encode_activity_query(filled), activity_family(filled.family))
        except (ApiError, QueryShapeError) as error:
            raise DemoRefusedError(
                f"The query is invalid: {error}", remedy="Run the query check for details."
            ) from error
        body = json.dumps(answers.answer(validated)).encode()
        return self.named(decode_activity(body, filled, as_of=now))

    def named(self, results: _Named) -> _Named:
        """Return results together with the names of the ids in them."""
        known = self.organization
        kinds = (known.queues, known.users, known.wrap_up_codes, known.divisions, known.skills)
        names = {each.id: each.name for kind in kinds for each in kind}
        ids = {value for group in results.groups for value in group.dimensions.values()}
        return replace(results, names={each: names[each] for each in ids & names.keys()})

    def close(self) -> None:
        """Discard all data."""
        self._store.close()
