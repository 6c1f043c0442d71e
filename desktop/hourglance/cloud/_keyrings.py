"""The operating systems' keyrings, each pinned by the class that speaks to it."""

from abc import ABC, abstractmethod


class PlatformKeyring(ABC):
    """One keyring of one platform."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What people call it."""


class MemoryKeyring(PlatformKeyring):
    """Keeps entries for the life of this object: for the demo and for tests."""

    @property
    def name(self) -> str:
        """What people call it."""
        return "memory"
