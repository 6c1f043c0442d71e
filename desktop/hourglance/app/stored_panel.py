"""The panel of this user, without a session: for the prices that commands tell."""

from collections.abc import Iterable

from hourglance.api import Declaration
from hourglance.app.panel_file import PanelFile, applied_panel
from hourglance.app.panel_price import PanelWidgets
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preferences import min_interval
from hourglance.app.profiles import load_policy, load_preferences
from hourglance.app.user_widgets import UserWidgets, open_user_widgets
from hourglance.cards import CardLibrary
from hourglance.engine import RuleVerdictError, RuleVerdicts, RuleVerdictStore
from hourglance.plugin_host import PluginHost, WidgetInstances
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import SystemClock


async def user_panel(added: Iterable[Declaration] = ()) -> PanelWidgets:
    """Return this user's panel, from the widgets' declarations as far as they are known without a start.

    :param added: widgets of a plugin that is not enabled yet.
    """
    added = tuple(added)
    names = {widget.plugin for widget in added}
    user = open_user_widgets()
    known = (*await plugin_declarations(), *user.cards.declarations)
    instances = user.instances
    instances.poll()
    instances.update_widgets((*(widget for widget in known if widget.plugin not in names), *added))
    return await _visible(instances)


async def plugin_declarations() -> tuple[Declaration, ...]:
    """Return the widgets of this user's plugins, as far as they are known without a start."""
    host = PluginHost(clock=SystemClock(), library=plugin_library())
    try:
        await host.start()
        return tuple(host.declarations())
    finally:
        await host.close()


async def panel_with(
    panel: PanelFile | None, user: UserWidgets, declared: Iterable[Declaration]
) -> PanelWidgets:
    """Return this user's panel as it would be with that of a file. Nothing is changed.

    :param panel: None for the panel as it is.
    :param declared: the widgets of the user's plugins.
    """
    cards = CardLibrary(None)
    texts = {each.name: user.cards.text(each.name) for each in user.cards.declarations}
    cards.decide({**texts, **(panel.cards if panel else {})}, "")
    instances = WidgetInstances(None)
    after = user.instances.preview(lambda stored: applied_panel(panel, stored) if panel else stored)
    instances.set_policy(user.instances.policy)
    instances.edit(lambda _: after)
    instances.update_widgets((*declared, *cards.declarations))
    return await _visible(instances)


async def _visible(instances: WidgetInstances) -> PanelWidgets:
    # What is wrong with these files is reported by the app, and by the command whose task they are.
    interval = min_interval(load_policy(_ignore), load_preferences(_ignore))
    return PanelWidgets.from_instances(instances, interval, await run_blocking(_stored_verdicts))


def _stored_verdicts() -> RuleVerdicts | None:
    try:
        return RuleVerdictStore().load(None)
    except RuleVerdictError:
        return None


def _ignore(_: str) -> None:
    pass
