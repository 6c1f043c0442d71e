"""Hourglance: the numbers of your last hour in a Genesys Cloud contact center, at a glance.

Packages: ``api`` (what authors import), ``genesys`` (the protocol), ``lint`` (the query
check), ``cloud`` (sign-in and HTTP), ``engine`` (planning, refreshing), ``plugin_host`` (plugin processes),
``app`` (session and services), ``tray`` (Qt), ``cli`` (commands), ``devtools`` (tools for plugin authors),
``demo`` (a local Genesys Cloud) and ``util``. ARCHITECTURE.md describes how they work together.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
