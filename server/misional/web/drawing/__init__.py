"""Drawings as SVG: where looking beats reading, each with its words and an equal list beside it."""
