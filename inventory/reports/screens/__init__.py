"""How each answer looks to people: pure functions from rows to lines of text."""
