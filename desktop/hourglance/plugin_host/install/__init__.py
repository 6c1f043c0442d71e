"""Installed plugins: fetching, metadata, consent, policy."""
