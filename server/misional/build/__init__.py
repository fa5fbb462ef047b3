"""Sources become a release: read, reason, validate, write."""
