"""Names for the ids in answers: what is known goes along, what is not is looked up behind its back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from hourglance.api import Aggregates, Declaration, QueuesSetting, Settings, UsersSetting
from hourglance.cloud import NameDirectory
from hourglance.genesys import NamedKind

#: The dimensions whose values are ids of something with a name.
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

#: What may be chosen in place of ids.
_FACTS: Final[Mapping[str, str]] = {"me": "me", "my_queues": "my queues"}


class NameResolver:
    """Gives answers their names, and knows which cards to draw anew for names that came later."""

    def __init__(self, directory: NameDirectory) -> None:
        self._directory = directory
        self._shown: dict[str, frozenset[str]] = {}

    def named(
        self, widget: Declaration, instance: str, results: Aggregates, settings: Settings
    ) -> Aggregates:
        """Return an answer with the names that are known; it is drawn again when there are others.

        :param instance: the id of the instance that it is drawn for, and ``settings`` are its.
        """
        ids = _ids_in(results)
        for each in widget.settings:
            if isinstance(each, QueuesSetting):
                ids.setdefault("queue", {}).update(_without_facts(settings[each.name]))
            elif isinstance(each, UsersSetting):
                ids.setdefault("user", {}).update(_without_facts(settings[each.name]))
        self._shown[instance] = frozenset(id_ for kind in ids.values() for id_ in kind)
        known = {**_facts_in(settings), **self._directory.resolve(ids)}
        if not known:
            return results
        return replace(results, names={**known, **_joined(results, known)})

    def showing(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return the instances whose last answer, or settings, have any of these ids."""
        return tuple(instance for instance, shown in self._shown.items() if shown & ids)


def _facts_in(settings: Settings) -> dict[str, str]:
    chosen = (each for value in settings.values() if isinstance(value, tuple) for each in value)
    return {id_: _FACTS[id_] for id_ in chosen if id_ in _FACTS}


def _without_facts(chosen: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(id_ for id_ in chosen if id_ not in _FACTS)


def _ids_in(results: Aggregates) -> dict[NamedKind, dict[str, None]]:
    """Return the ids by kind, each once; flattened dimensions join several by commas."""
    ids: dict[NamedKind, dict[str, None]] = {}
    for group in results.groups:
        for dimension, value in group.dimensions.items():
            if (kind := KINDS.get(dimension)) is not None:
                ids.setdefault(kind, {}).update(dict.fromkeys(filter(None, value.split(","))))
    return ids


def _joined(results: Aggregates, known: Mapping[str, str]) -> dict[str, str]:
    """Return names for values that are several ids, joined as the values are."""
    several = {
        value
        for group in results.groups
        for dimension, value in group.dimensions.items()
        if dimension in KINDS and "," in value
    }
    return {
        value: ", ".join(known.get(each) or results.name_of(each) for each in value.split(","))
        for value in several
    }
