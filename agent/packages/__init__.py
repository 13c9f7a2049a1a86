"""What is installed, by each system's own book: one module a package manager."""
