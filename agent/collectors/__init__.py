"""One module a collector; the tuples of ``every`` and ``often`` are the whole registration."""
