"""The register's door: the lines that lead to it, its routes with their roles and limits, the serving process."""
