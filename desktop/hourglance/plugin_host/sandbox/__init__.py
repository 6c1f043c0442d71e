"""The sandbox of plugin processes, and the code that runs in it."""

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
    """Return each guarantee for plugin processes, and whether this computer enforces it."""
    return sandbox().protections()
