"""Active measurements of connectivity: tiny, bounded, and honest about what was lost."""
