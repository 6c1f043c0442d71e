"""Typed services: everything that the user interface and the commands can ask for.

Each service is cheap to construct, in any thread; its methods run in the engine's thread.
"""
