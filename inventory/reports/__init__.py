"""The questions people ask, as plain functions that give plain rows; command line, page and exporters only render."""
