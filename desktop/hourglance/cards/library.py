"""The user's cards: a folder of card files, and the widgets that they are; and the administrator's cards."""

import re
from collections.abc import Collection, Mapping
from itertools import count
from pathlib import Path
from typing import Final, Self

from hourglance.api import (
    Card,
    Declaration,
    HourglanceError,
    Settings,
    WidgetResults,
    validate_settings,
)
from hourglance.cards.check import MAX_BYTES, CardReport, check_card_file
from hourglance.cards.user_card import CARDS, UserCard
from hourglance.util.atomic_file import FileVersion, atomic_write, file_error, file_version
from hourglance.util.paths import user_path
from hourglance.util.regular_file import read_regular_file
from hourglance.util.suggestions import did_you_mean

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_SUFFIX: Final = ".toml"

#: The most cards of a user.
MAX_CARDS: Final = 200


def is_card_id(text: str) -> bool:
    """Return whether a text can be the id of a card, which is the name of its file."""
    return _ID.fullmatch(text) is not None


class CardError(HourglanceError):
    """A card, or the folder of the cards, cannot be used."""

    who = "The card"
    code = "card"


class CardLibrary:
    """The cards of one user, in a folder that other processes may change too.

    :param folder: has a file ``ID.toml`` for each card; None stores no cards.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._decided: Mapping[str, str] = {}
        self._decided_by = ""
        self._decided_widgets: dict[str, UserCard] = {}
        self._versions: dict[str, FileVersion] = {}
        self._widgets: dict[str, UserCard] = {}
        self._problems: dict[str, CardError] = {}
        self._folder_problems: tuple[CardError, ...] = ()
        self.poll()

    @classmethod
    def for_user(cls) -> Self:
        """Return the user's cards: the folder ``cards`` in the configuration folder."""
        return cls(user_path("config", CARDS))

    @property
    def problems(self) -> tuple[CardError, ...]:
        """Why cards are not shown."""
        return (*self._problems.values(), *self._folder_problems)

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """The widgets of all cards without errors, by id."""
        return tuple(widget.declaration() for _, widget in sorted(self._shown.items()))

    @property
    def decided(self) -> Collection[str]:
        """The ids of the administrator's cards, which take the place of the user's with the same ids."""
        return self._decided.keys()

    def decide(self, cards: Mapping[str, str], source: str) -> tuple[str, ...]:
        """Set the administrator's cards, and return the ids of the widgets that differ.

        :param cards: card files without errors, by id.
        :param source: the path of the file that has them.
        """
        before, self._decided_by = self._decided, source
        if cards == before:
            return ()
        self._decided = dict(cards)
        checked = {card_id: check_card_file(text, card_id).widget for card_id, text in cards.items()}
        self._decided_widgets = {card_id: widget for card_id, widget in checked.items() if widget}
        names = sorted(before.keys() | cards.keys())
        return tuple(f"{CARDS}/{name}" for name in names if before.get(name) != cards.get(name))

    @property
    def room(self) -> int:
        """How many cards can be added."""
        return max(0, MAX_CARDS - len(self._versions))

    def has(self, card_id: str) -> bool:
        """Return whether there is a card with an id, with or without errors."""
        return card_id in self._versions or card_id in self._decided

    def poll(self) -> tuple[str, ...]:
        """Read the files that have changed, and return the ids of their widgets: ``cards/handle-time``."""
        before, self._versions = self._versions, self._file_versions()
        changed = [
            card_id
            for card_id in sorted(before.keys() | self._versions.keys())
            if before.get(card_id) != self._versions.get(card_id)
        ]
        for card_id in changed:
            self._widgets.pop(card_id, None)
            self._problems.pop(card_id, None)
            if card_id in self._versions:
                self._read(card_id)
        return tuple(f"{CARDS}/{card_id}" for card_id in changed)

    def present(self, name: str, results: WidgetResults, settings: Settings) -> Card | None:
        """Return the card for an answer; None if there is nothing to show.

        :param name: the card's id.
        :raises CardError: the card has been removed.
        """
        widget = self._shown.get(name)
        if widget is None:
            raise CardError(f"There is no card {name}.")
        return widget.present(results, validate_settings(widget.settings, settings))

    def text(self, card_id: str) -> str:
        """Return the content of a card's file.

        :raises CardError: there is no such card, or its file cannot be read.
        """
        if card_id in self._decided:
            return self._decided[card_id]
        return self._stored_text(card_id)

    def _stored_text(self, card_id: str) -> str:
        path = self._path(card_id)
        try:
            return read_regular_file(path, max_bytes=MAX_BYTES).decode("utf-8-sig")
        except FileNotFoundError:
            raise self._unknown(card_id) from None
        except UnicodeDecodeError:
            raise CardError(f"{path} is not UTF-8 text.", remedy="Save it as UTF-8.") from None
        except OSError as error:
            raise file_error(CardError, path, "cannot be read", error) from error

    def check(self, card_id: str, text: str) -> CardReport:
        """Check a card before it is stored.

        :raises CardError: the id is not valid.
        """
        self._path(card_id)
        return check_card_file(text, card_id)

    def add(self, card_id: str, text: str) -> None:
        """Store a card that :meth:`check` has found valid, in place of one with the same id.

        :raises CardError: the id is not valid or the administrator's, there are too many cards, or the file
            cannot be written.
        """
        path = self._changeable(card_id)
        if not self.has(card_id) and not self.room:
            raise CardError(f"There are {MAX_CARDS} cards already.", remedy="Remove one first.")
        try:
            atomic_write(path, text.encode())
        except OSError as error:
            raise file_error(CardError, path, "cannot be written", error) from error
        self.poll()

    def free_id(self, title: str) -> str:
        """Return an id made of a title that no card has."""
        first = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].rstrip("-") or "card"
        return next(
            name
            for number in count(1)
            if (name := first if number == 1 else f"{first}-{number}") not in self._versions
            and name not in self._decided
        )

    def remove(self, card_id: str) -> None:
        """Delete a card's file.

        :raises CardError: there is no such card, it is the administrator's, or its file cannot be deleted.
        """
        path = self._changeable(card_id)
        try:
            path.unlink()
        except FileNotFoundError:
            raise self._unknown(card_id) from None
        except OSError as error:
            raise file_error(CardError, path, "cannot be deleted", error) from error
        self.poll()

    @property
    def _shown(self) -> dict[str, UserCard]:
        return self._widgets | self._decided_widgets

    def _changeable(self, card_id: str) -> Path:
        if card_id in self._decided:
            raise CardError(
                f"The card {card_id} is your administrator's, from {self._decided_by}.",
                remedy="Ask your administrator to change it.",
            )
        return self._path(card_id)

    def _unknown(self, card_id: str) -> CardError:
        ids = (*self._versions, *self._decided)
        remedy = f"{did_you_mean(card_id, ids)}Known: {', '.join(ids) or 'none'}."
        return CardError(f"There is no card {card_id}.", remedy=remedy)

    def _path(self, card_id: str) -> Path:
        if not is_card_id(card_id):
            raise CardError(
                f"{card_id[:60]!r} is not the id of a card.",
                remedy="Use lowercase letters, digits and hyphens, such as handle-time.",
            )
        if self.folder is None:
            raise CardError("No cards are stored here.")
        return self.folder / f"{card_id}{_SUFFIX}"

    def _file_versions(self) -> dict[str, FileVersion]:
        self._folder_problems = ()
        if self.folder is None:
            return {}
        try:
            names = sorted(each.name for each in self.folder.iterdir() if each.suffix == _SUFFIX)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._folder_problems = (file_error(CardError, self.folder, "cannot be read", error),)
            return {}
        found = [self.folder / name for name in names[:MAX_CARDS]]
        versions = {path.stem: file_version(path) for path in found if is_card_id(path.stem)}
        return {card_id: version for card_id, version in versions.items() if version is not None}

    def _read(self, card_id: str) -> None:
        try:
            report = check_card_file(self._stored_text(card_id), card_id)
        except CardError as error:
            self._problems[card_id] = error
            return
        if report.widget is not None:
            self._widgets[card_id] = report.widget
            return
        first = report.problems[0]
        self._problems[card_id] = CardError(
            f"{self._path(card_id)}, line {first.line}: {first.what}.",
            remedy=f"Run: hourglance card check {self._path(card_id)}",
        )
