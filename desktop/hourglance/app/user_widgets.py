"""The user's panel: what changes widgets, cards and looks is applied as a whole, or not at all."""

from typing import TYPE_CHECKING, Final

import msgspec

from hourglance.api import HourglanceError
from hourglance.app.panel_file import PanelError, PanelFile, applied_panel
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import policy_path, read_policy
from hourglance.app.preferences import Preferences, PreferencesFile
from hourglance.cards import CARDS, CardLibrary
from hourglance.plugin_host import PanelPolicy, WidgetInstances
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.user_file import UserFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: How long a command waits for another one that is applying a panel (seconds).
_TIMEOUT: Final = 5.0


class _Journal(msgspec.Struct, frozen=True, kw_only=True):
    """A panel that is being applied."""

    panel: PanelFile
    version: int = 1


class PanelJournal(UserFile):
    """The panel that is being applied; there is no file as long as none is.

    Writing it is what decides that the panel is applied: if the process ends before everything is stored, the
    next one stores the rest.
    """

    file_name = "panel.pending.json"
    error_type = PanelError
    what = "The panel that was being applied"
    remedy = "Apply the panel again."

    def load(self) -> PanelFile | None:
        """Return the panel; None if none is being applied.

        :raises PanelError: the file cannot be read. A corrupt one was renamed.
        """
        content = self.read()
        if content is None:
            return None
        try:
            return msgspec.json.decode(content, type=_Journal).panel
        except JSON_ERRORS:
            raise self.quarantined("The panel that was being applied could not be read") from None

    def save(self, panel: PanelFile) -> None:
        """Decide that a panel is applied.

        :raises PanelError: the file cannot be written; nothing is applied then.
        """
        self.write(msgspec.json.encode(_Journal(panel=panel)))

    def delete(self) -> None:
        """Note that everything is stored.

        :raises PanelError: the file cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self.error("could not be deleted", error) from None


class UserWidgets:
    """The widgets' layout and settings, the cards, and the looks of the panel, of one user.

    :param journal: None stores nothing that must survive the process, as in the demo.
    :param preferences: where language and theme are stored; None for nowhere.
    :ivar problem: why a panel could not be applied completely, until it is.
    """

    def __init__(
        self,
        instances: WidgetInstances,
        cards: CardLibrary,
        journal: PanelJournal | None = None,
        preferences: PreferencesFile | None = None,
    ) -> None:
        self.instances = instances
        self.cards = cards
        self._journal = journal
        self._preferences = preferences
        self._decided_for: object = None
        self.problem: HourglanceError | None = None
        self.settle()

    def decide(
        self, policy: Policy, *, queues: "Collection[str]" = (), roles: "Collection[str]" = ()
    ) -> tuple[str, ...]:
        """Set what the administrator has decided for this user, and return the ids of the cards that differ.

        :param queues: the ids of the user's queues, as far as they are known.
        :param roles: the ids and names of the user's roles, as far as they are known.
        """
        facts = (policy.panel, frozenset(queues), frozenset(roles))
        if facts == self._decided_for:
            return ()
        self._decided_for = facts
        source, panel = str(policy_path()), policy.panel
        if panel is None:
            self.instances.set_policy(PanelPolicy(source=source))
            return self.cards.decide({}, source)
        decided = panel.for_user(source, queues=queues, roles=roles)
        self.instances.set_policy(decided)
        names = {name.removeprefix(f"{CARDS}/").partition("#")[0] for name in decided.widgets}
        cards = {card_id: text for card_id, text in panel.cards.items() if card_id in names}
        return self.cards.decide(cards, source)

    def settle(self, *, timeout: float = _TIMEOUT) -> bool:
        """Complete what a process that ended was applying; return whether the files belong together now.

        :param timeout: seconds to wait for a process that is applying a panel.
        """
        journal = self._journal
        try:
            if journal is not None and journal.path.exists():
                with file_lock(journal.path, timeout=timeout):
                    if (panel := journal.load()) is not None:
                        self._store(panel)
                        journal.delete()
        except TimeoutError:
            return False
        except OSError as error:
            self.problem = journal.error("could not be used", error) if journal else None
            return False
        except HourglanceError as error:
            self.problem = error
            return False
        self.problem = None
        return True

    def apply(self, panel: PanelFile) -> None:
        """Make the panel that of a file which :func:`check_panel` has checked.

        Cards and settings that the file does not have are kept; widgets that it does not have come last.

        :raises CardError: a card cannot be stored; nothing is changed.
        :raises InstancesError: the settings cannot be stored; nothing is changed.
        :raises PreferencesError: language or theme cannot be stored; nothing is changed.
        :raises PanelError: another panel is being applied, or the file for that cannot be written.
        """
        journal = self._journal
        if journal is None:
            self._store(panel)
            return
        try:
            with file_lock(journal.path, timeout=_TIMEOUT):
                before, looks = self._texts(panel), self._looks(panel)
                journal.save(panel)
                try:
                    self._store(panel)
                except HourglanceError:
                    self._restore(before, looks)
                    journal.delete()
                    raise
                journal.delete()
        except TimeoutError as error:
            raise PanelError(
                "Another Hourglance is applying a panel.", remedy="Try again in a moment."
            ) from error
        except OSError as error:
            raise journal.error("could not be used", error) from error

    def _store(self, panel: PanelFile) -> None:
        looks = self._looks(panel)
        if looks is not None and self._preferences is not None:
            values = {**looks.values, **panel.desktop.chosen}
            self._preferences.save(Preferences(**values))  # type: ignore[arg-type] # was checked
        for card_id, file in panel.cards.items():
            self.cards.add(card_id, file)
        self.instances.edit(lambda stored: applied_panel(panel, stored))

    def _texts(self, panel: PanelFile) -> "Mapping[str, str | None]":
        """Return the files of the cards that a panel replaces; None for those that are new."""
        return {each: self.cards.text(each) if self.cards.has(each) else None for each in panel.cards}

    def _looks(self, panel: PanelFile) -> Preferences | None:
        """Return the preferences that a panel changes; None if it changes none.

        :raises PreferencesError: they cannot be read.
        """
        if self._preferences is None or not panel.desktop.chosen:
            return None
        return self._preferences.load()[0]

    def _restore(self, before: "Mapping[str, str | None]", looks: Preferences | None) -> None:
        """Put the preferences and the files of the cards back.

        :raises HourglanceError: one cannot be written; the journal stays, and the panel is applied later.
        """
        if looks is not None and self._preferences is not None:
            self._preferences.save(looks)
        for card_id, text in before.items():
            if text is not None:
                self.cards.add(card_id, text)
            elif self.cards.has(card_id):
                self.cards.remove(card_id)


def open_user_widgets() -> UserWidgets:
    """Return this user's widgets and cards with what the administrator has decided.

    What a process that ended was applying is completed first. Who the user is, is not known: what is decided
    for the members of a queue or the holders of a role is left out.
    """
    widgets = UserWidgets(
        WidgetInstances.for_user(), CardLibrary.for_user(), PanelJournal(), PreferencesFile()
    )
    try:
        widgets.decide(read_policy())
    except PolicyError:  # reported by the session and by the diagnostics
        widgets.decide(Policy())
    return widgets
