"""Query evaluation behind one small interface."""
