"""The administrator's restrictions on plugins, as plain data that the application passes in."""

from dataclasses import dataclass

from hourglance.api import HourglanceError
from hourglance.plugin_host.errors import PluginNotAllowedError
from hourglance.plugin_host.install.metadata import canonical_name


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginPolicy:
    """Which plugins may be installed, enabled and run.

    :param allow: names of the permitted plugins; None permits all.
    :param deny: names of the forbidden plugins; takes precedence over ``allow``.
    :param error: why the administrator's policy could not be read; no plugin is permitted then.
    """

    allow: frozenset[str] | None = None
    deny: frozenset[str] = frozenset()
    error: HourglanceError | None = None

    def __post_init__(self) -> None:
        """Normalize the names."""
        if self.allow is not None:
            object.__setattr__(self, "allow", frozenset(map(canonical_name, self.allow)))
        object.__setattr__(self, "deny", frozenset(map(canonical_name, self.deny)))

    def allows(self, name: str) -> bool:
        """Return whether a plugin may be installed, enabled and run."""
        name = canonical_name(name)
        return self.error is None and name not in self.deny and (self.allow is None or name in self.allow)

    def check_readable(self) -> None:
        """Raise the error that kept the policy from being read, if any.

        :raises HourglanceError: the policy could not be read.
        """
        if self.error is not None:
            raise self.error.with_traceback(None)

    def check(self, name: str) -> None:
        """Check that a plugin may be installed, enabled and run.

        :raises PluginNotAllowedError: the policy forbids it.
        :raises HourglanceError: the policy could not be read.
        """
        self.check_readable()
        if not self.allows(name):
            raise not_allowed(canonical_name(name))


def not_allowed(name: str) -> PluginNotAllowedError:
    """Return the error for a plugin that the policy forbids."""
    what = f"The administrator's policy does not allow the plugin {name}."
    return PluginNotAllowedError(name, what, remedy="Ask your administrator to allow it.")
