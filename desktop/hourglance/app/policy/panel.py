"""The panel that the administrator's policy hands out: the model of a panel file, and what is locked."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeVar, get_args

import msgspec

from hourglance.api import Declaration
from hourglance.app.panel_file import PanelWidget, Value, card_problem, card_settings, widget_problems
from hourglance.app.services.cards import card_limits
from hourglance.cards import CARDS, MAX_CARDS, check_card_file
from hourglance.plugin_host import (
    PanelPart,
    PanelPolicy,
    StoredInstance,
    WidgetPart,
    WidgetPolicy,
    find_plugins,
    load_declarations,
)
from hourglance.util.toml_struct import TomlMistake, read_struct
from hourglance.util.toml_text import suggest

_WIDGET_PARTS: Final[frozenset[WidgetPart]] = frozenset(get_args(WidgetPart))
_PANEL_PARTS: Final[frozenset[PanelPart]] = frozenset(get_args(PanelPart))

P = TypeVar("P")

#: The table of the policy file.
_TABLE: Final = "panel"


class PresetWidget(PanelWidget, frozen=True, kw_only=True):
    """A widget of the administrator's panel.

    :param locked: true, or the parts that users cannot change.
    :param queues: ids of queues: only for their members; empty for all users.
    :param roles: names or ids of roles: only for users who have one of them; empty for all users.
    """

    locked: bool | tuple[WidgetPart, ...] = False
    queues: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class PresetPanel(msgspec.Struct, frozen=True, kw_only=True):
    """The table ``[panel]`` of the policy file.

    :param card: the widgets in the order of the panel, as ``[[panel.card]]``.
    :param cards: card files by id.
    :param icon: the id of the widget on the icon; empty for an automatic choice, None leaves it to the user.
    :param only: all other widgets are hidden.
    :param locked: true for everything, or the parts of the panel that users cannot change.
    """

    card: tuple[PresetWidget, ...] = ()
    cards: dict[str, str] = {}
    icon: str | None = None
    only: bool = False
    locked: bool | tuple[PanelPart, ...] = False

    @property
    def needs_queues(self) -> bool:
        """Whether a widget is for the members of a queue only."""
        return any(each.queues for each in self.card)

    def for_user(
        self, source: str, *, queues: Collection[str] = (), roles: Collection[str] = ()
    ) -> PanelPolicy:
        """Return what is decided for one user.

        :param source: the path of the policy file, for messages.
        :param queues: the ids of the user's queues.
        :param roles: the ids and names of the user's roles.
        """
        names = {each.casefold() for each in roles}
        return PanelPolicy(
            widgets={
                each.id: self._widget_policy(each)
                for each in self.card
                if (not each.queues or not set(each.queues).isdisjoint(queues))
                and (not each.roles or any(role.casefold() in names for role in each.roles))
            },
            icon=self.icon,
            locked=_parts(self.locked, _PANEL_PARTS),
            only=self.only,
            source=source,
        )

    def _widget_policy(self, widget: PresetWidget) -> WidgetPolicy:
        plugin, _, name = widget.id.partition("/")
        limits: dict[str, Value] | None = dict(widget.limits) or None
        if limits is None and plugin == CARDS and (text := self.cards.get(name.partition("#")[0])):
            card = check_card_file(text, name).widget
            limits = {**(card_limits(card) or {})} or None if card else None
        return WidgetPolicy(
            values=StoredInstance(
                title=widget.title, hidden=widget.hidden, settings=dict(widget.settings), limits=limits
            ),
            locked=_parts(self.locked is True or widget.locked, _WIDGET_PARTS),
        )


def _parts(locked: bool | tuple[P, ...], parts: frozenset[P]) -> frozenset[P]:
    if isinstance(locked, bool):
        return parts if locked else frozenset()
    return frozenset(locked)


def read_panel(table: Mapping[str, Any]) -> tuple[PresetPanel | None, list[TomlMistake]]:
    """Return the panel in the table ``[panel]``, and every problem in it; None if it cannot be used."""
    panel, mistakes = read_struct(PresetPanel, dict(table))
    if panel is not None:
        mistakes += _problems(panel)
    return None if mistakes else panel, [((_TABLE, *path), what, hint) for path, what, hint in mistakes]


def find_unknown(panel: PresetPanel) -> Iterator[TomlMistake]:
    """Yield widgets and settings of the panel that there are not, of bundled widgets and cards."""
    declared = asyncio.run(_bundled())
    known = {each.widget_id: each.settings for each in declared} | card_settings(panel.cards)
    for path, what, hint in widget_problems(panel.card, known):
        yield (_TABLE, "card", *path), what, hint


async def _bundled() -> list[Declaration]:
    return [each for plugin in find_plugins() for each in await load_declarations(plugin)]


def _problems(panel: PresetPanel) -> Iterator[TomlMistake]:
    for number, (card_id, text) in enumerate(panel.cards.items()):
        if problem := card_problem(card_id, text):
            yield ("cards", card_id), *problem
        elif number == MAX_CARDS:
            yield ("cards", card_id), f"There are more than {MAX_CARDS} cards", "Remove some."
    seen: set[str] = set()
    for index, each in enumerate(panel.card):
        path = ("card", index, "id")
        plugin, slash, name = each.id.partition("/")
        card_id = name.partition("#")[0]
        if not (plugin and slash and name):
            hint = "Write for example hourglance/voice-duration or cards/ID; `panel export` prints them."
            yield path, f"{each.id[:60]!r} is not the id of a widget", hint
        elif plugin == CARDS and card_id not in panel.cards:
            hint = suggest(card_id, panel.cards, "cards/{}") if panel.cards else "Add it below [panel.cards]."
            yield path, f"There is no card `{card_id[:60]}` in [panel.cards]", hint
        elif each.id in seen:
            yield path, f"{each.id} is on the panel twice", f"For another one write {plugin}/{card_id}#2."
        seen.add(each.id)
    if panel.icon and panel.icon not in seen:
        hint = suggest(panel.icon, seen, "{}") if seen else "Add it as [[panel.card]]."
        yield ("icon",), f"{panel.icon[:60]!r} is not on the panel", hint
