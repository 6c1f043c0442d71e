"""Tools for plugin authors: the template of a new plugin, its check, its live preview."""
