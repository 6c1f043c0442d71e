"""The tolerant JSON reader: reports every syntax problem and still yields a tree."""
