"""What a person has to be asked before a staged plugin is installed, and the installation that follows."""

from typing import Literal, TypeAlias

from hourglance.plugin_host import Consent, PluginLibrary, StagedPlugin

#: ``enable``: whether it may run. ``update``: whether it may ask for more than before.
Asked: TypeAlias = Literal["enable", "update"]

#: ``unchanged``: the version before stays as it was.
Outcome: TypeAlias = Literal["enabled", "installed", "updated", "unchanged"]


def question_of(staged: StagedPlugin, consent: Consent) -> Asked | None:
    """Return what the person has to be asked; None before an update that asks for nothing more."""
    if staged.before is None or not staged.before.enabled:
        return "enable"
    return "update" if consent.requests_more_than(staged.before) else None


def keep(library: PluginLibrary, staged: StagedPlugin, consent: Consent, *, agreed: bool) -> Outcome:
    """Install what was staged by the person's answer; where there was no question, that is a yes.

    :raises PluginLibraryError: the folder cannot be written; what was there before is as it was.
    """
    before = staged.before
    if before is None or not before.enabled:
        library.install(staged, granted=consent.families if agreed else None)
        return "enabled" if agreed else "installed"
    if not agreed:
        return "unchanged"
    library.install(staged, granted=consent.families or before.families)
    return "updated"
