"""What goes in and out of the register as files."""
