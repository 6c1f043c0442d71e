"""The demo cloud's answers without the cloud: no sign-in, no HTTP, and the time that one likes."""

import json
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError, Interval, Settings
from hourglance.demo.aggregation import answer
from hourglance.demo.cloud import DEFAULT_CONVERSATIONS, DEFAULT_SEED, how_many_agents
from hourglance.demo.organization import Organization, organization
from hourglance.demo.periods import to_epoch
from hourglance.demo.problems import ApiError
from hourglance.demo.request import read_request
from hourglance.demo.store import Store
from hourglance.genesys import (
    AccountFacts,
    bucket_starts,
    decode_answer,
    encode_query,
    family,
    fill_placeholders,
)

#: The only family that has data.
_FAMILY_WITH_DATA: Final = "conversations"


class DemoRefusedError(HourglanceError):
    """A query that the demo cloud, like the service, does not answer."""

    who = "The demo cloud"
    code = "demo-refused"


class DemoData:
    """The conversations that ``hourglance demo`` shows. Use it by ``with``, or close it."""

    def __init__(self) -> None:
        self.organization: Final[Organization] = organization(
            DEFAULT_SEED, how_many_agents(DEFAULT_CONVERSATIONS)
        )
        self._store = Store(DEFAULT_SEED, self.organization, DEFAULT_CONVERSATIONS)

    @property
    def facts(self) -> AccountFacts:
        """What is known of the person who is signed in."""
        me = self.organization.me
        return AccountFacts(me=me.id, my_queues=tuple(queue.id for queue in me.queues))

    def answer(self, query: AggregatesQuery, *, settings: Settings, now: datetime) -> Aggregates:
        """Return the answer to a query over a fixed interval, its holes filled first.

        :param now: the service's time; what is later has not happened yet.
        :raises DemoRefusedError: if there is something wrong with the query.
        :raises UnresolvedQueryError: if its window is relative.
        """
        steps = bucket_starts(query)
        assert isinstance(query.window, Interval)  # noqa: S101 - or it has no steps
        filled = fill_placeholders(query, settings=settings, facts=self.facts)
        if filled is None or query.family != _FAMILY_WITH_DATA:
            return Aggregates(interval=query.window, steps=steps)
        instant = to_epoch(now)
        self._store.cover(instant)
        try:
            asked = read_request(encode_query(filled), family(filled.family))
            body = answer(self._store, asked, now=instant)
        except ApiError as error:
            raise DemoRefusedError(
                f"The query is invalid: {error.message}", remedy="The query check says more."
            ) from error
        return decode_answer(json.dumps(body).encode(), filled)

    def named(self, results: Aggregates) -> Aggregates:
        """Return an answer with what its ids are called, as the app hands it to a widget."""
        known = self.organization
        kinds = (known.queues, known.users, known.wrap_up_codes, known.divisions, known.skills)
        names = {each.id: each.name for kind in kinds for each in kind}
        ids = {value for group in results.groups for value in group.dimensions.values()}
        return replace(results, names={each: names[each] for each in ids & names.keys()})

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return it, to be closed at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()
