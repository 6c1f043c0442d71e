"""Bags of callables for windows that do not use the typed services yet."""
