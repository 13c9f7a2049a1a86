"""What agents send becomes rows: decoded and bounded, settled exactly once, applied in one transaction."""
