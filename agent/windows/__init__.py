"""What Windows says of its machine, as the sections that Linux has: pure, from rows of WMI and keys of the registry."""
