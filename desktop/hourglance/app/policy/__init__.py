"""The administrator's policy for all users of a computer, read from ``preset.toml``."""
