"""What is known of each agency's way to the Internet, and how strongly."""
