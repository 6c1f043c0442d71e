"""A reader of JSON that never gives up: it reports every syntax problem and still yields a tree."""
