"""The faces turned to Prometheus, each its own process."""
