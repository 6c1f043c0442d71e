"""Names for the ids in results: cached names are attached, lookups for the rest are queued."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from hourglance.api import Aggregates, Declaration, QueuesSetting, Settings, UsersSetting
from hourglance.cloud import NameDirectory
from hourglance.genesys import NamedKind

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

#: Placeholders that a setting may have instead of ids.
_FACTS: Final[Mapping[str, str]] = {"me": "me", "my_queues": "my queues"}


class NameResolver:
    """Attaches names to results, and remembers which widgets mention which ids."""

    def __init__(self, directory: NameDirectory) -> None:
        self._directory = directory
        self._mentioned: dict[str, frozenset[str]] = {}

    def add_names(
        self, widget: Declaration, instance: str, results: Aggregates, settings: Settings
    ) -> Aggregates:
        """Return results with all cached names; missing names are looked up in the background.

        :param instance: the id of the instance that the results are for.
        :param settings: of that instance.
        """
        ids = _ids_in(results)
        for each in widget.settings:
            if isinstance(each, QueuesSetting):
                ids.setdefault("queue", {}).update(_without_facts(settings[each.name]))
            elif isinstance(each, UsersSetting):
                ids.setdefault("user", {}).update(_without_facts(settings[each.name]))
        self._mentioned[instance] = frozenset(id_ for kind in ids.values() for id_ in kind)
        names = {**_fact_names(settings), **self._directory.resolve(ids)}
        if not names:
            return results
        return replace(results, names={**names, **_joined_names(results, names)})

    def mentioning(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return the instances whose last results or settings mention any of these ids."""
        return tuple(instance for instance, mentioned in self._mentioned.items() if mentioned & ids)


def _fact_names(settings: Settings) -> dict[str, str]:
    values = (each for value in settings.values() if isinstance(value, tuple) for each in value)
    return {id_: _FACTS[id_] for id_ in values if id_ in _FACTS}


def _without_facts(values: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(id_ for id_ in values if id_ not in _FACTS)


def _ids_in(results: Aggregates) -> dict[NamedKind, dict[str, None]]:
    """Return the ids by kind, each once; values of flattened dimensions are several ids joined by commas."""
    ids: dict[NamedKind, dict[str, None]] = {}
    for group in results.groups:
        for dimension, value in group.dimensions.items():
            if (kind := KINDS.get(dimension)) is not None:
                ids.setdefault(kind, {}).update(dict.fromkeys(filter(None, value.split(","))))
    return ids


def _joined_names(results: Aggregates, names: Mapping[str, str]) -> dict[str, str]:
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
