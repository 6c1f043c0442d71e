"""The face of a package whose modules are imported when their names are first used (PEP 562)."""

from collections.abc import Callable


def late(package: str, /, **modules: str) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package: it imports the module that a name comes from.

    For the type checker, which must not see it, the same names are imported beside it::

        if TYPE_CHECKING:
            from hourglance.engine._engine import Engine, Source
        else:
            __getattr__ = late(__name__, _engine="Engine Source")

    :param package: its ``__name__``.
    :param modules: each module of the package with the names that come from it.
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def __getattr__(name: str) -> object:  # noqa: N807 - what it becomes
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module  # here alone: many who import a face ask it for nothing

        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return __getattr__
