"""What the wizard shows, as plain data, and what it asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.engine import Problem
from hourglance.tray.windows.commands import Reply

#: Whether the person may see a figure, as far as the service has told.
Verdict: TypeAlias = Literal["permitted", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstRunInfo:
    """What is known before anybody was asked.

    :param regions: what to offer to somebody who has to name one.
    :param is_preset: the administrator of this computer has given both, and nobody is asked.
    """

    regions: tuple[str, ...] = ()
    region: str = ""
    client_id: str = ""
    is_preset: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetChoice:
    """A widget that may stand on the panel.

    :param lacks: the permission that the person's roles lack for it, as the service writes it.
    :param chosen: it stands there.
    """

    id: str
    title: str
    description: str = ""
    verdict: Verdict = "unknown"
    lacks: str = ""
    chosen: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """All widgets that there are.

    :param request: the text for the administrator; empty where nothing is missing.
    """

    figures: tuple[WidgetChoice, ...]
    request: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstRun:
    """What the wizard asks for. Each call returns at once; a reply may come from any thread.

    :param begin: what is known already.
    :param set_up: take region and client id, and open the sign-in page; returns what is wrong with them, an
        empty text if nothing is. Whatever comes of the sign-in is seen in the next snapshots.
    :param sign_in: open the sign-in page once more.
    :param address: the address of the sign-in page, for a browser that did not open; empty if there is none.
    :param figures: all widgets, and which of them the person may see.
    :param choose: have these on the panel and no others, by their ids.
    :param starts: whether Hourglance starts with the computer.
    :param start: have it start, or not; what comes back is wrong with that, mostly nothing.
    """

    begin: Callable[[Reply[FirstRunInfo | Problem]], None]
    set_up: Callable[[str, str], str]
    sign_in: Callable[[], None]
    address: Callable[[Reply[str | Problem]], None]
    figures: Callable[[Reply[Figures | Problem]], None]
    choose: Callable[[Sequence[str]], None]
    starts: Callable[[Reply[bool | Problem]], None]
    start: Callable[[bool, Reply[str | Problem]], None]
