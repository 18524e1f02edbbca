"""Drawings as inline SVG made on the server, where looking beats reading; a table stands beside each."""
