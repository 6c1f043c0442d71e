"""The keyrings of each platform."""
