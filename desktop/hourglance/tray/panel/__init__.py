"""The panel of cards."""
