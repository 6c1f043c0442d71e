"""The windows: plugins, a widget's settings, queries, preferences, about and diagnostics."""
