"""The commands about queries: what is wrong with one, and what it gives."""
