"""Everything that strangers can do to the service, at once."""
