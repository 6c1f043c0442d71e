"""What the administrator of this computer has decided about plugins."""

from dataclasses import dataclass
from pathlib import Path

from hourglance.app import PolicyError, read_preset
from hourglance.plugin_host.install.names import canonical_name

__all__ = ["PluginPolicy", "PolicyError", "read_policy"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginPolicy:
    """Which plugins may run here.

    :param allow: the names of those that may; None is all.
    :param deny: the names of those that may not, even if ``allow`` has them.
    """

    allow: frozenset[str] | None = None
    deny: frozenset[str] = frozenset()

    def allows(self, name: str) -> bool:
        """Whether a plugin may be installed, enabled and run."""
        name = canonical_name(name)
        return name not in self.deny and (self.allow is None or name in self.allow)


def read_policy(path: Path | None = None) -> PluginPolicy:
    """Return what the administrator's file says of plugins; without a file, everything may run.

    :param path: the file, if it is not where the administrator's stands.
    :raises PresetError: it cannot be read or understood; it has every mistake.
    """
    preset = read_preset(path)
    return PluginPolicy(
        allow=None if preset.allow is None else frozenset(map(canonical_name, preset.allow)),
        deny=frozenset(map(canonical_name, preset.deny)),
    )
