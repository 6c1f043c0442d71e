"""What a process may still do once it gave up the rest: the promises, and who keeps them on each platform.

A worker enters its sandbox before any code of its plugin is imported, and so does pip before it builds a
stranger's distribution. There is no way out. :func:`sandbox` gives the platform's; one that has none says so
in its :meth:`Sandbox.protections`.
"""

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass


class SandboxError(Exception):
    """The platform refused a protection that it offers. Whoever wanted to be confined must end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxGuarantee:
    """One thing that a plugin's process cannot do, if ``on``.

    :param code: its stable name: ``network``.
    :param promise: what a person reads: ``no network``.
    :param by: what keeps the promise here, or why nothing does.
    """

    code: str
    promise: str
    on: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Confinement:
    """What is left to a process: reading some folders, writing to others, and perhaps more.

    :param reads: files and folders, with all that is beneath; what does not exist is left out.
    :param writes: folders in which files may be made, changed and removed too.
    :param builds: whether it may connect to the internet, start programs and make folders where it may write,
        as pip must; the session bus and other local services stay out of reach.
    """

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    builds: bool = False


class Sandbox(ABC):
    """The protections of one platform."""

    #: Whether :meth:`enter` keeps a process from files, network and the session bus.
    confines: bool = False

    @abstractmethod
    def enter(self, confinement: Confinement) -> None:
        """Give up everything else, for good: this process, while it has one thread, and all that it starts.

        :raises SandboxError: a protection that :meth:`protections` promises cannot be had.
        """

    @abstractmethod
    def protections(self) -> tuple[SandboxGuarantee, ...]:
        """Return what a worker is kept from on this computer, and what not. It changes nothing."""


class NoSandbox(Sandbox):
    """A platform on which a process cannot confine itself without an administrator's help."""

    def enter(self, confinement: Confinement) -> None:
        """Do nothing, as :meth:`protections` say."""

    def protections(self) -> tuple[SandboxGuarantee, ...]:
        """Return what a process of its own gives by itself, and what it does not."""
        why = f"{_NAMES.get(sys.platform, sys.platform)} offers none without an administrator"
        return (
            TOKEN,
            *(SandboxGuarantee(code=code, promise=promise, on=False, by=why) for code, promise in PROMISES),
        )


#: True everywhere: the token is in the app's memory and in the keyring, and a worker is handed neither.
TOKEN = SandboxGuarantee(
    code="token",
    promise="no token",
    on=True,
    by="a process of its own, with a clean environment and no open files",
)

#: What a sandbox can promise, in the order in which people read it.
PROMISES = (
    ("keyring", "no keyring"),
    ("network", "no network"),
    ("files", "no home folder"),
    ("programs", "no other programs"),
    ("processes", "no hold on other processes"),
)

_NAMES = {"darwin": "macOS", "win32": "Windows"}
