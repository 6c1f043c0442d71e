"""What a person can ask for, in the menu and on the cards; the composition root says what happens then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Arranging:
    """How a person makes the panel their own. Widgets go by their ids.

    :param arrange: have the widgets in this order.
    :param pin: show this widget on the icon; none in particular by an empty id.
    :param hide: take this widget off the panel; ``show`` puts it back.
    :param add: put another one of this widget's kind on the panel; ``remove`` takes that one away again.
    """

    arrange: Callable[[Sequence[str]], None]
    pin: Callable[[str], None]
    hide: Callable[[str], None]
    show: Callable[[str], None]
    add: Callable[[str], None]
    remove: Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """What the tray calls, always in Qt's thread: each must hand its work on and return at once.

    Whatever comes of it is seen in the next snapshot.

    :param refresh: ask for new figures now.
    :param sign_in: open the sign-in page; starts over if a sign-in is going on.
    :param unlock: ask the keyring for the token once more.
    :param sign_out: revoke and forget the token, and what was shown.
    :param restart_plugin: start the worker of this plugin (a distribution's name) again.
    :param look: the panel was opened: take up what commands have changed meanwhile.
    :param seen: what waited to be seen was seen.
    :param quit: end the app, this tray included: it calls :meth:`TrayApp.quit` when it is ready.
    :param arranging: what changes the panel; where left out, nothing can be changed.
    """

    refresh: Callable[[], None]
    sign_in: Callable[[], None]
    unlock: Callable[[], None]
    sign_out: Callable[[], None]
    restart_plugin: Callable[[str], None]
    look: Callable[[], None]
    seen: Callable[[], None]
    quit: Callable[[], None]
    arranging: Arranging | None = None
