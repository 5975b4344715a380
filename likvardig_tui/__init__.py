"""Likvärdig: read a public topic page of Uppsala kommun in a terminal."""

__version__ = "0.1.0"
