"""The register's door: bare ASGI routes, their roles and limits, and the process that serves them."""
