"""The sample district: its book of 234 machines, and a fleet that plays through the real API."""
