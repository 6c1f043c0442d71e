"""The administrator's policy and the problems that its file can have."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hourglance.api import HourglanceError
from hourglance.util.toml_text import TomlProblem

if TYPE_CHECKING:
    from hourglance.app.policy.panel import PresetPanel


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The administrator's decisions. A key that the file leaves out has its default.

    :param region: a region's name or host, as written; empty if none is set.
    :param client_id: the OAuth client's id; empty if none is set.
    :param allow: names of the plugins that may run; None allows all.
    :param deny: names of the plugins that may not run; takes precedence over ``allow``.
    :param preinstalled: plugins to install and enable at startup, as ``plugin install`` takes them.
    :param wheels: a folder that preinstalled plugins come from, without the internet; empty for none.
    :param start_at_login: None leaves it to the user, as does an empty text or None of all that follow.
    :param language: of the interface and the bundled widgets: ``en`` or ``de``.
    :param theme: ``system``, ``light`` or ``dark``.
    :param proxy: ``system``, ``none`` or the address of a proxy.
    :param certificates: the path of a PEM file to trust as well.
    :param notify: whether notifications are shown.
    :param alert_repeat: minutes until an alert is repeated.
    :param quiet_from: ``18:00``: when the user is not disturbed, until ``quiet_to``.
    :param refresh_floor: the minimum seconds between two requests of a query; 0 leaves it to the user.
    :param requests_per_month: the most requests of a user in a month; 0 sets no limit.
    :param calendar: the time zone in which days and months of requests begin.
    :param keep_figures: whether results and names may be cached on disk between starts.
    :param panel: the panel that users have; None leaves it to them.
    :param update_check: whether Hourglance may look for new versions.
    """

    region: str = ""
    client_id: str = ""
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    preinstalled: tuple[str, ...] = ()
    wheels: str = ""
    start_at_login: bool | None = None
    language: str = ""
    theme: str = ""
    proxy: str = ""
    certificates: str = ""
    notify: bool | None = None
    alert_repeat: int | None = None
    quiet_from: str = ""
    quiet_to: str = ""
    refresh_floor: int = 0
    requests_per_month: int = 0
    calendar: str = "UTC"
    keep_figures: bool = True
    panel: "PresetPanel | None" = None
    update_check: bool = True


class PolicyError(HourglanceError):
    """The administrator's policy file cannot be used. Until it can, only the bundled widgets run.

    :param problems: all problems in the file; empty if it cannot be read.
    """

    who = "The administrator's preset"
    code = "preset"

    def __init__(self, what: str, *, remedy: str = "", problems: tuple[TomlProblem, ...] = ()) -> None:
        super().__init__(what, remedy=remedy)
        self.problems = problems
