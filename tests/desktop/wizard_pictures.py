"""Every page of the first run's wizard in each of its states, for pictures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import getdoc
from typing import Any, Final

from first_run_samples import FAILED, NO_ACCOUNT, SIGNED_IN, SIGNING_IN, FakeFirstRun
from opened_windows import buttons, drain, named

from hourglance.api import LiveQuery, Widget
from hourglance.app import FirstRunInfo, WidgetChoice, WidgetChoices
from hourglance.engine import Snapshot
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.text.translation import tr
from hourglance.tray.tray_icon import tray_problem
from hourglance.tray.wizard.wizard import Wizard
from hourglance_widgets import hourglance_widgets

_PERMISSION: Final = "analytics:conversationAggregate:view"
_CLIENT: Final = "3f0c4a1e-7b52-4f0e-8a53-1c1f2d3e4f50"


def _choices(*, lacking: tuple[str, ...] = (), known: bool = True) -> WidgetChoices:
    """Return the bundled widgets as the wizard lists them."""
    widgets: list[Widget] = []
    hourglance_widgets(widgets.append)
    choices = tuple(
        WidgetChoice(
            id=widget.id,
            title=widget.title,
            description=getdoc(widget) or "",
            permission="missing" if widget.id in lacking else "permitted" if known else "unknown",
            missing_permission=_PERMISSION if widget.id in lacking else "",
            is_personal=widget.id in {"handled-today", "my-status"}
            or any(each.name == "people" for each in widget.settings),
            is_live=isinstance(widget.query, LiveQuery),
            chosen=widget.id not in lacking,
        )
        for widget in widgets
    )
    return WidgetChoices(
        widgets=choices, permission_request=f"Please add to a role of mine: {_PERMISSION}" if lacking else ""
    )


@dataclass(frozen=True, kw_only=True)
class Moment:
    """How the wizard came to be as a picture has it.

    :param turned: how many pages were gone on from.
    :param seen: what it saw on its second page.
    :param typed: region and client id.
    :param presses: *Continue* is pressed at the end; ``goes_back``: *Back* is.
    :param known: what the computer and the service know, where it is not as usual.
    :param tray: there is one.
    """

    turned: int = 0
    seen: tuple[Snapshot, ...] = ()
    typed: tuple[str, str] = ("eu-west-1", _CLIENT)
    presses: bool = False
    goes_back: bool = False
    known: dict[str, Any] = field(default_factory=dict)
    tray: bool = True


_PRESET: Final = FirstRunInfo(region="eu-west-1", client_id=_CLIENT, is_preset=True)
_AT_WIDGETS: Final = {"turned": 1, "seen": (SIGNED_IN,)}
_AT_DESKTOP: Final = {"turned": 2, "seen": (SIGNED_IN,)}

#: What is to be seen in each picture.
WIZARD_PICTURES: Final = {
    "window-wizard-account": Moment(typed=("", "")),
    "window-wizard-account-empty": Moment(typed=("", ""), presses=True),
    "window-wizard-account-wrong": Moment(typed=("atlantis", _CLIENT), presses=True),
    "window-wizard-account-preset": Moment(typed=("", ""), known={"known": _PRESET}),
    "window-wizard-sign-in": Moment(turned=1, seen=(SIGNING_IN,)),
    "window-wizard-sign-in-failed": Moment(turned=1, seen=(SIGNING_IN, FAILED)),
    "window-wizard-signed-in": Moment(turned=1, seen=(SIGNED_IN,), goes_back=True),
    "window-wizard-widgets": Moment(**_AT_WIDGETS),
    "window-wizard-widgets-missing": Moment(
        **_AT_WIDGETS, known={"choices": _choices(lacking=("voice-duration", "service-level"))}
    ),
    "window-wizard-widgets-unknown": Moment(**_AT_WIDGETS, known={"choices": _choices(known=False)}),
    "window-wizard-widgets-coming": Moment(**_AT_WIDGETS, known={"choices": WidgetChoices(widgets=())}),
    "window-wizard-desktop": Moment(**_AT_DESKTOP),
    "window-wizard-desktop-without-tray": Moment(**_AT_DESKTOP, tray=False),
}


def show_wizard(picture: str, bridge: EngineBridge, change: Callable[[Any], Any]) -> Wizard:
    """Open the wizard as a picture has it.

    :param change: changes what is shown.
    """
    moment = WIZARD_PICTURES[picture]
    service = change(FakeFirstRun(**{"choices": _choices()} | moment.known))
    wizard = Wizard(
        bridge, service, service, lambda: "" if moment.tray else tray_problem("GNOME"), lambda: None
    )
    wizard.apply_snapshot(NO_ACCOUNT)
    wizard.raise_window()
    drain()
    for label, text in zip((tr("Region"), tr("Client ID")), moment.typed, strict=True):
        named(wizard, label).insert(text)
    for page in range(moment.turned):
        buttons(wizard)[tr("Continue")].click()
        drain()
        for snapshot in moment.seen if page == 0 else ():
            wizard.apply_snapshot(change(snapshot))
            drain()
    if moment.presses or moment.goes_back:
        buttons(wizard)[tr("Back") if moment.goes_back else tr("Continue")].click()
        drain()
    return wizard
