"""The rules of the query check, one file for each group."""
