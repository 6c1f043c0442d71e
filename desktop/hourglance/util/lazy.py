"""Package faces whose modules are imported when a name is first used (PEP 562)."""

import re
from collections.abc import Callable
from typing import Final

_EXPORT: Final = re.compile(r"^from ([\w.]+) import (\w+) as (\w+)$", re.MULTILINE)


def lazy_exports(
    package: str, file: str
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Return a package's ``__getattr__``, ``__dir__`` and ``__all__``, read from its ``__init__.pyi``.

    Each line of that stub exports one name, for type checkers and at run time alike::

        from hourglance.engine.engine import RefreshEngine as RefreshEngine

    :param package: its ``__name__``.
    :param file: its ``__file__``.
    """
    with open(f"{file.rpartition('.')[0]}.pyi", encoding="utf-8") as stub:  # noqa: PTH123 - pathlib comes later
        homes = {public: (module, name) for module, name, public in _EXPORT.findall(stub.read())}

    def __getattr__(name: str) -> object:  # noqa: N807 - what it becomes
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        module, attribute = homes[name]
        return getattr(import_module(module), attribute)

    def __dir__() -> list[str]:  # noqa: N807 - what it becomes
        return sorted(homes)

    return __getattr__, __dir__, __dir__()
