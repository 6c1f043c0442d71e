"""What requests cost: counted, kept over restarts, and foretold."""
