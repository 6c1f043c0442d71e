"""Queries of the widgets on the panel, and the names of queues and users in their results."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from hourglance.api import (
    Activity,
    AgentStatus,
    Aggregates,
    AggregatesQuery,
    Card,
    Declaration,
    Link,
    LiveResults,
    QueuesSetting,
    Results,
    Settings,
    UsersSetting,
    WidgetResults,
)
from hourglance.cards import CARDS, CardLibrary
from hourglance.cloud import NameDirectory, SignInSession
from hourglance.engine import AlertRule, reminder_from_settings, rule_from_settings, utc_offsets
from hourglance.genesys import AccountFacts, NamedKind, Scope, required_facts, widget_scope
from hourglance.plugin_host import PluginHost, WidgetInstance, WidgetInstances
from hourglance.util.clock import SystemClock

#: The dimensions whose values are ids of named entities.
KINDS: Final[Mapping[str, NamedKind]] = {
    "queueId": "queue",
    "touchpointQueueId": "queue",
    "userId": "user",
    "agentId": "user",
    "evaluatorId": "user",
    "proposedAgentId": "user",
    "scoredAgentId": "user",
    "selectedAgentId": "user",
    "touchpointAgentId": "user",
    "wrapUpCode": "wrap_up_code",
    "touchpointWrapupCode": "wrap_up_code",
    "divisionId": "division",
}

#: Results with the names of ids in them.
Named = TypeVar("Named", Aggregates, Activity)

#: How long a single query waits for names (seconds).
_NAMES_TIMEOUT: Final = 5.0

#: Placeholders that a setting may have instead of ids.
_FACTS: Final[Mapping[str, str]] = {"me": "me", "my_queues": "my queues"}


class NameResolver:
    """Attaches names to results, and remembers which widgets mention which ids.

    :param numbers_people: people are ``Agent 1``, ``Agent 2`` and so on; their names are not looked up.
    """

    def __init__(self, directory: NameDirectory, *, numbers_people: bool = False) -> None:
        self._directory = directory
        self._numbers: dict[str, str] | None = {} if numbers_people else None
        self._mentioned: dict[str, frozenset[str]] = {}

    def add_names(
        self, widget: Declaration, instance: str, results: WidgetResults, settings: Settings
    ) -> WidgetResults:
        """Return results with all cached names; missing names are looked up in the background.

        :param instance: the id of the instance that the results are for.
        :param settings: of that instance.
        """
        self._mentioned[instance] = frozenset()
        if isinstance(results, Results):
            parts = {
                name: self._with_names(widget, instance, each, settings)
                for name, each in results.parts.items()
            }
            return replace(results, parts=parts)
        return self._with_names(widget, instance, results, settings)

    def _with_names(
        self, widget: Declaration, instance: str, results: Aggregates | LiveResults, settings: Settings
    ) -> Aggregates | LiveResults:
        if isinstance(results, AgentStatus):
            return results
        if isinstance(results, Activity):
            return self._named(widget, instance, results, settings)
        return self._named(widget, instance, results, settings)

    def _named(self, widget: Declaration, instance: str, results: Named, settings: Settings) -> Named:
        ids = _ids_in(results)
        for each in widget.settings:
            if isinstance(each, QueuesSetting):
                ids.setdefault("queue", {}).update(_without_facts(settings[each.name]))
            elif isinstance(each, UsersSetting):
                ids.setdefault("user", {}).update(_without_facts(settings[each.name]))
        self._mentioned[instance] |= frozenset(id_ for kind in ids.values() for id_ in kind)
        numbered = {} if self._numbers is None else _numbered(self._numbers, ids.pop("user", {}))
        names = {**_fact_names(settings), **self._directory.resolve(ids), **numbered}
        if not names:
            return results
        return replace(results, names={**names, **_joined_names(results, names)})

    def mentioning(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return the instances whose last results or settings mention any of these ids."""
        return tuple(instance for instance, mentioned in self._mentioned.items() if mentioned & ids)


def _numbered(numbers: dict[str, str], ids: Iterable[str]) -> dict[str, str]:
    """Return a number in place of each name; an id keeps it for as long as the app runs."""
    return {id_: numbers.setdefault(id_, f"Agent {len(numbers) + 1}") for id_ in ids}


def _fact_names(settings: Settings) -> dict[str, str]:
    values = (each for value in settings.values() if isinstance(value, tuple) for each in value)
    return {id_: _FACTS[id_] for id_ in values if id_ in _FACTS}


def _without_facts(values: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(id_ for id_ in values if id_ not in _FACTS)


def _ids_in(results: Aggregates | Activity) -> dict[NamedKind, dict[str, None]]:
    """Return the ids by kind, each once; values of flattened dimensions are several ids joined by commas."""
    ids: dict[NamedKind, dict[str, None]] = {}
    for group in results.groups:
        for dimension, value in group.dimensions.items():
            if (kind := KINDS.get(dimension)) is not None:
                ids.setdefault(kind, {}).update(dict.fromkeys(filter(None, value.split(","))))
    return ids


def _joined_names(results: Aggregates | Activity, names: Mapping[str, str]) -> dict[str, str]:
    """Return names for the values that are several ids."""
    values = {
        value
        for group in results.groups
        for dimension, value in group.dimensions.items()
        if dimension in KINDS and "," in value
    }
    return {
        value: ", ".join(names.get(each) or results.name_of(each) for each in value.split(","))
        for value in values
    }


def _with_region(card: Card, pages_url: str) -> Card:
    """Return a card whose links have complete addresses."""
    if not any(isinstance(block, Link) and block.path for block in card.body):
        return card
    body = (
        replace(block, url=pages_url + block.path, path="")
        if isinstance(block, Link) and block.path
        else block
        for block in card.body
    )
    return replace(card, body=tuple(body))


def _with_offsets(query: AggregatesQuery, results: Aggregates) -> Aggregates:
    return replace(results, offsets=utc_offsets(query, results.interval))


async def look_up_names(results: Aggregates, session: SignInSession) -> Aggregates:
    """Return results with the names of queues, users and the like, as far as they are found in time.

    :param session: signed in.
    """
    ids = _ids_in(results)
    directory = NameDirectory(session, SystemClock())
    try:
        directory.open("results")
        directory.resolve(ids)
        with suppress(TimeoutError):
            async with asyncio.timeout(_NAMES_TIMEOUT):
                await directory.wait_idle()
        names = directory.resolve(ids)
    finally:
        await directory.aclose()
    return replace(results, names={**names, **_joined_names(results, names)})


class WidgetQueries:
    """The user's widget instances with complete queries; renders cards for the engine.

    :param instances: what the user has configured.
    :param plugins: declares widgets and renders their cards.
    :param directory: knows names, and the user's queues.
    :param cards: the user's own cards, which need no plugin.
    :param pages_url: of the pages of the user's region, where links of cards with a path lead.
    :param numbers_people: see :class:`NameResolver`.
    """

    def __init__(
        self,
        instances: WidgetInstances,
        plugins: PluginHost,
        directory: NameDirectory,
        cards: CardLibrary | None = None,
        *,
        pages_url: str = "",
        numbers_people: bool = False,
    ) -> None:
        self._instances = instances
        self._plugins = plugins
        self._directory = directory
        self._cards = cards
        self._pages_url = pages_url
        self._names = NameResolver(directory, numbers_people=numbers_people)
        self._all: dict[str, WidgetInstance] = {}
        self._facts = AccountFacts()
        self._rules: dict[str, AlertRule] = {}
        self._leads: dict[str, timedelta] = {}
        self._scopes: dict[str, Scope] = {}
        self._hidden: tuple[Declaration, ...] = ()

    def update(self, *, user_id: str) -> tuple[str, ...]:
        """Take what is declared and configured now.

        :param user_id: of the user who is signed in; empty if no one is.
        :returns: the ids of the widgets whose settings have changed.
        """
        before = self._all
        declared = (*self._plugins.declarations(), *(self._cards.declarations if self._cards else ()))
        self._all = {each.id: each for each in self._instances.update_widgets(declared)}
        self._facts = AccountFacts(me=user_id, my_queues=self.refresh_user_queues())
        self._scopes = {name: widget_scope(each.widget, each.settings) for name, each in self._all.items()}
        rules = {name: rule_from_settings(each.limits) for name, each in self._all.items()}
        self._rules = {name: rule for name, rule in rules.items() if rule is not None}
        leads = {name: reminder_from_settings(each.limits) for name, each in self._all.items()}
        self._leads = {name: lead for name, lead in leads.items() if lead is not None}
        self._hidden = tuple(
            replace(each.widget, instance=each.number, title=each.title)
            for each in self._all.values()
            if each.hidden and "hidden" not in each.locked
        )
        return tuple(
            name
            for name, instance in self._all.items()
            if name in before and instance.settings != before[name].settings
        )

    @property
    def scopes(self) -> Mapping[str, Scope]:
        """Whose figures each widget has, by its id."""
        return self._scopes

    def visible(self, *, min_interval: int) -> tuple[Declaration, ...]:
        """Return the widgets on the panel, in the user's order.

        :param min_interval: seconds between two requests of the same query, at least.
        """
        declared = (each.declaration(self._facts) for each in self._all.values() if not each.hidden)
        return tuple(
            replace(each, refresh_seconds=max(each.refresh_seconds, min_interval)) for each in declared
        )

    @property
    def hidden(self) -> tuple[Declaration, ...]:
        """The widgets that are hidden, and that the user can show."""
        return self._hidden

    @property
    def fixed(self) -> frozenset[str]:
        """The ids of the widgets that the user cannot hide."""
        return frozenset(name for name, each in self._all.items() if "hidden" in each.locked)

    @property
    def rules(self) -> Mapping[str, AlertRule]:
        """The alert rules, by widget id."""
        return self._rules

    @property
    def leads(self) -> Mapping[str, timedelta]:
        """How long before the end of its countdown each card reminds, by widget id."""
        return self._leads

    @property
    def needs_user_queues(self) -> bool:
        """Whether a widget cannot be refreshed before the user's queues are known."""
        return any(
            "my_queues" in required_facts(query, each.settings)
            for each in self._all.values()
            for query in (part.query for part in each.widget.all_parts)
        )

    def refresh_user_queues(self) -> tuple[str, ...]:
        """Return the user's queues if a widget needs them; unknown or old ones are looked up meanwhile."""
        return (self._directory.user_queues() or ()) if self.needs_user_queues else ()

    def mentioning(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return the ids of the widgets whose cards mention any of these entities."""
        return self._names.mentioning(ids)

    async def present(self, widget_id: str, results: WidgetResults) -> Card | None:
        """Render the card of a widget, with names, local time and links to the user's region.

        :returns: None if the widget was removed meanwhile, or has no data.
        :raises HourglanceError: the plugin cannot render the card.
        """
        instance = self._all.get(widget_id)
        if instance is None:
            return None
        card = await self._present(instance, widget_id, results)
        return card and _with_region(card, self._pages_url)

    async def _present(self, instance: WidgetInstance, widget_id: str, results: WidgetResults) -> Card | None:
        named = self._names.add_names(instance.widget, widget_id, results, instance.settings)
        queries = {part.name: part.query for part in instance.widget.parts}
        if isinstance(named, Results):
            parts = {
                name: _with_offsets(queries[name], each) if isinstance(each, Aggregates) else each
                for name, each in named.parts.items()
            }
            named = replace(named, parts=parts)
        elif isinstance(named, Aggregates):
            named = _with_offsets(instance.widget.parts[0].query, named)
        if self._cards is not None and instance.widget.plugin == CARDS:
            return self._cards.present(instance.widget.name, named, instance.settings)
        return await self._plugins.present(instance.widget.widget_id, named, instance.settings)
