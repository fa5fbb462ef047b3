"""What was published: the list, each release at fixed addresses, what changed, and a feed."""
