"""Pages and descriptions of things, beside Trifid: ``python -m bench.portal``."""
