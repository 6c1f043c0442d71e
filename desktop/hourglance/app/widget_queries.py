"""The instances of widgets that a person has: what each asks, and how an answer becomes its card."""

from collections.abc import Mapping
from dataclasses import replace

from hourglance.api import Aggregates, Card, Declaration
from hourglance.app.name_resolution import NameResolver
from hourglance.cloud import NameDirectory
from hourglance.engine import AlertRule, rule_from_settings
from hourglance.genesys import AccountFacts, required_facts
from hourglance.plugin_host import PluginHost, WidgetInstance, WidgetInstances

__all__ = ["WidgetQueries"]


class WidgetQueries:
    """The person's instances of all widgets that there are; the engine has its answers presented here.

    :param shelf: what the person chose.
    :param plugins: what there is to choose from, and who draws it.
    :param directory: who knows names, and the person's queues.
    """

    def __init__(self, shelf: WidgetInstances, plugins: PluginHost, directory: NameDirectory) -> None:
        self._shelf = shelf
        self._plugins = plugins
        self._directory = directory
        self._naming = NameResolver(directory)
        self._all: dict[str, WidgetInstance] = {}
        self._facts = AccountFacts()
        self._rules: dict[str, AlertRule] = {}

    def arrange(self, *, me: str) -> tuple[str, ...]:
        """Take what is declared, chosen and known of the person now.

        :param me: the id of the one who is signed in; empty is nobody.
        :returns: the ids of those that go by other settings than before.
        """
        before = self._all
        self._all = {each.id: each for each in self._shelf.update_widgets(self._plugins.declarations())}
        self._facts = AccountFacts(me=me, my_queues=self.my_queues())
        rules = {name: rule_from_settings(each.limits) for name, each in self._all.items()}
        self._rules = {name: rule for name, rule in rules.items() if rule is not None}
        return tuple(
            name
            for name, instance in self._all.items()
            if name in before and instance.settings != before[name].settings
        )

    def shown(self, *, floor: int) -> tuple[Declaration, ...]:
        """Return those on the panel, in the person's order.

        :param floor: the least time between two requests of the same query, in seconds.
        """
        declared = (each.declaration(self._facts) for each in self._all.values() if not each.hidden)
        return tuple(replace(each, refresh_seconds=max(each.refresh_seconds, floor)) for each in declared)

    @property
    def hidden(self) -> tuple[Declaration, ...]:
        """Return those that the person has taken off the panel."""
        return tuple(
            replace(each.widget, instance=each.number, title=each.title)
            for each in self._all.values()
            if each.hidden
        )

    @property
    def rules(self) -> Mapping[str, AlertRule]:
        """Return the limits of those that have any, by id."""
        return self._rules

    @property
    def want_my_queues(self) -> bool:
        """Return whether any of them cannot be asked before the person's queues are known."""
        return any(
            "my_queues" in required_facts(each.widget.query, each.settings) for each in self._all.values()
        )

    def my_queues(self) -> tuple[str, ...]:
        """Return the person's queues if they are wanted, none while not known; old ones are looked up."""
        return (self._directory.user_queues() or ()) if self.want_my_queues else ()

    def naming(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return those whose cards have any of these ids of queues, people, codes or divisions."""
        return self._naming.showing(ids)

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        """Have an instance's widget draw an answer, with names, by the instance's settings.

        :raises HourglanceError: there is no card, and why.
        """
        instance = self._all.get(widget_id)
        if instance is None:  # it was removed while its answer was on the way
            return None
        named = self._naming.named(instance.widget, widget_id, results, instance.settings)
        return await self._plugins.present(instance.widget.widget_id, named, instance.settings)
