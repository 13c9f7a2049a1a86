"""The agent: on every computer, standard library and psutil only."""
