"""``/validation``: a visitor's own data and shapes, checked in a sealed process, with a report to keep."""
