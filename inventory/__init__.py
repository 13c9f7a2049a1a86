"""The central register, and everything people look at."""
