"""The panel of this user, without a session: for the prices that commands tell."""

from collections.abc import Iterable

from hourglance.api import Declaration
from hourglance.app.panel_price import PanelWidgets
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preferences import min_interval
from hourglance.app.profiles import load_policy, load_preferences
from hourglance.app.user_widgets import open_user_widgets
from hourglance.engine import RuleVerdictError, RuleVerdicts, RuleVerdictStore
from hourglance.plugin_host import PluginHost
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import SystemClock


async def user_panel(added: Iterable[Declaration] = ()) -> PanelWidgets:
    """Return this user's panel, from the widgets' declarations as far as they are known without a start.

    :param added: widgets of a plugin that is not enabled yet.
    """
    added = tuple(added)
    names = {widget.plugin for widget in added}
    user = open_user_widgets()
    cards = user.cards.declarations
    host = PluginHost(clock=SystemClock(), library=plugin_library())
    try:
        await host.start()
        known = [widget for widget in (*host.declarations(), *cards) if widget.plugin not in names]
    finally:
        await host.close()
    instances = user.instances
    instances.poll()
    instances.update_widgets((*known, *added))
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
