"""The views of a card's blocks."""
