"""The only place where SQL lives: tables by subject, one writing connection, one portable statement a question."""
