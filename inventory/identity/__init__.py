"""What a machine is and which machine it is: evidence and kinds."""
