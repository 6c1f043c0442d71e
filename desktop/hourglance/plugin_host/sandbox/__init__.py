"""Where plugin code runs, and what it is kept from."""

import sys

from hourglance.plugin_host.sandbox.abc import NoSandbox, Sandbox, SandboxGuarantee


def sandbox() -> Sandbox:
    """Return this platform's sandbox."""
    if sys.platform == "linux":
        from hourglance.plugin_host.sandbox.linux import LinuxSandbox

        return LinuxSandbox()
    else:  # noqa: RET505 - for type checkers on other systems
        return NoSandbox()


def sandbox_guarantees() -> tuple[SandboxGuarantee, ...]:
    """Return what a plugin's process is kept from on this computer, and what not."""
    return sandbox().protections()
