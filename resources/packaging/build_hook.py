"""The build hook of hatchling: builds the WebAssembly component that plugins run in."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GuestBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Builds the component for a wheel and for an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build it where it is imported from, and add it to the wheel although git ignores it."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "desktop"))
        try:
            from hourglance.plugin_host.sandbox.build import build_component

            component = build_component(root / "desktop" / "hourglance")
        finally:
            sys.path.remove(str(root / "desktop"))
        build_data["artifacts"].append(f"/{component.relative_to(root).as_posix()}")
