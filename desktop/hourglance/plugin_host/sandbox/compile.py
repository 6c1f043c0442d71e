"""The compiler process: compiles the guest component for this processor.

Usage: ``python -I -m hourglance.plugin_host.sandbox.compile COMPONENT COMPILED``. It is a process of its own,
since the app must not keep the compiler in its memory.
"""

import sys
from pathlib import Path


def main() -> None:
    """Compile; exit with one line of text if that fails."""
    try:
        from hourglance.plugin_host.sandbox.runtime import WasmtimeError, compile_component
    except ImportError as error:
        sys.exit(f"wasmtime cannot be loaded: {error}")
    component, compiled = map(Path, sys.argv[1:])
    try:
        compile_component(component, compiled)
    except (OSError, WasmtimeError) as error:
        sys.exit(str(error).splitlines()[0])


if __name__ == "__main__":
    main()
