"""The compiler process: compiles the guest component for this processor.

Usage: ``python -I -m hourglance.plugin_host.sandbox.compile COMPONENT FOLDER PREFIX``. It prints the path of
the compiled file. It is a process of its own, since the app must not keep the compiler in its memory, and
completes the file even if the process that started it ends before.
"""

import os
import sys
import zlib
from pathlib import Path


def main() -> None:
    """Compile; exit with one line of text if that fails."""
    try:
        from hourglance.plugin_host.sandbox.runtime import WasmtimeError, compile_component
    except ImportError as error:
        sys.exit(f"wasmtime cannot be loaded: {error}")
    component, folder, prefix = sys.argv[1:]
    new = Path(folder, f"{prefix}{os.getpid()}.new")
    try:
        compile_component(Path(component), new)
        compiled = new.replace(new.with_name(f"{prefix}{zlib.crc32(new.read_bytes()):08x}.cwasm"))
    except (OSError, WasmtimeError) as error:
        sys.exit(str(error).splitlines()[0])
    finally:
        new.unlink(missing_ok=True)
    print(compiled)  # noqa: T201 - its result


if __name__ == "__main__":
    main()
