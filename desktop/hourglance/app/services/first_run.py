"""The first start: what is known already, which widgets the user may see, and starting at login."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hourglance.api import QueuesSetting, UsersSetting
from hourglance.app.policy.reader import read_policy
from hourglance.app.services.plugins import BUNDLED
from hourglance.genesys import REGIONS, Scope, check_widget, permission_request, widget_scope
from hourglance.plugin_host import WidgetInstance, WidgetInstances
from hourglance.util.blocking import run_blocking

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.desktop import Desktop

#: Whether the user's roles permit a widget's query, as far as the service has reported.
Permission: TypeAlias = Literal["permitted", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstRunInfo:
    """What is known before the user has entered anything.

    :param regions: names of the regions to offer.
    :param region: the administrator's choice; empty if there is none, as ``client_id``.
    :param is_preset: the administrator has chosen both; the user is not asked.
    """

    regions: tuple[str, ...] = ()
    region: str = ""
    client_id: str = ""
    is_preset: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetChoice:
    """A widget that the user can put on the panel.

    :param missing_permission: what the user's roles lack for it, as the service names it; empty if nothing.
    :param is_personal: it can show the user's own figures.
    :param is_live: it shows this moment.
    :param is_bundled: it comes with Hourglance.
    :param chosen: it is on the panel.
    """

    id: str
    title: str
    description: str = ""
    permission: Permission = "unknown"
    missing_permission: str = ""
    is_personal: bool = True
    is_live: bool = False
    is_bundled: bool = True
    chosen: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetChoices:
    """All widgets that the user can choose from.

    :param permission_request: a text to send to the administrator; empty if no permission is missing.
    """

    widgets: tuple[WidgetChoice, ...]
    permission_request: str = ""


class FirstRunService:
    """Sets up the app at its first start."""

    def __init__(self, controller: "AppController", desktop: "Desktop") -> None:
        self._controller = controller
        self._desktop = desktop

    async def info(self) -> FirstRunInfo:
        """Return the regions and the administrator's choices.

        :raises PolicyError: the administrator's file cannot be used.
        """
        policy = await run_blocking(read_policy)
        return FirstRunInfo(
            regions=tuple(region.name for region in REGIONS),
            region=policy.region,
            client_id=policy.client_id,
            is_preset=bool(policy.region and policy.client_id),
        )

    async def widgets(self) -> WidgetChoices:
        """Return all widgets, and whether the user may see each of them.

        :raises NotReadyError: no account is set up.
        """
        session = await self._controller.session()
        user = session.cloud.state.user
        choices, checks = [], []
        for instance in session.instances.instances:
            check = check_widget(instance.widget, user.permissions if user else None)
            checks.append(check)
            choices.append(
                WidgetChoice(
                    id=instance.id,
                    title=instance.title,
                    description=instance.widget.description,
                    permission=check.status,
                    missing_permission=" / ".join(check.any_of) if check.status == "missing" else "",
                    is_personal=_is_personal(instance),
                    is_live=bool(instance.widget.live_parts),
                    is_bundled=instance.widget.plugin == BUNDLED,
                    chosen=not instance.hidden,
                )
            )
        request = permission_request(checks, user=user.name if user else "")
        return WidgetChoices(widgets=tuple(choices), permission_request=request)

    async def choose_widgets(self, chosen: Collection[str], scope: Scope = "everyone") -> None:
        """Show these widgets on the panel, by their ids, and hide all others.

        :param scope: whose figures they show: ``mine``, ``my_queues`` or ``everyone``. A widget that cannot
            show the user's own figures shows those of the user's queues instead.
        :raises HourglanceError: no account is set up, or the choice cannot be saved.
        """

        def change(instances: WidgetInstances) -> None:
            for instance in instances.instances:
                if instance.hidden == (instance.id in chosen):
                    instances.hide(instance.id, hidden=instance.id not in chosen)
                if values := _scope_settings(instance, scope):
                    instances.change_settings(instance.id, values)

        session = await self._controller.session()
        await session.update_widgets(change)

    async def starts_at_login(self) -> bool:
        """Return whether Hourglance starts when the user logs in."""
        return await run_blocking(self._desktop.starts_at_login)

    async def set_start_at_login(self, *, on: bool) -> None:
        """Start Hourglance at login, or no longer start it.

        :raises HourglanceError: the setting cannot be changed.
        """
        await run_blocking(lambda: self._desktop.set_start_at_login(on=on))


def _is_personal(instance: WidgetInstance) -> bool:
    """Return whether a widget shows the user's own figures, or can be set to."""
    values = {**instance.settings, **_scope_settings(instance, "mine")}
    return widget_scope(instance.widget, values) == "mine"


def _scope_settings(instance: WidgetInstance, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Return the values of a widget's settings of users and queues for a scope, where they differ."""
    settings = instance.widget.settings
    users = next((each.name for each in settings if isinstance(each, UsersSetting)), "")
    queues = next((each.name for each in settings if isinstance(each, QueuesSetting)), "")
    is_mine = scope == "mine" and bool(users)
    values: dict[str, tuple[str, ...]] = {}
    if users:
        values[users] = ("me",) if is_mine else ()
    if queues:
        values[queues] = ("my_queues",) if scope in {"mine", "my_queues"} and not is_mine else ()
    return {name: value for name, value in values.items() if instance.settings[name] != value}
