"""The door for captures of other machines: what the agent would send of each."""
