"""The models that a document can be read in (W3C Content Negotiation by Profile): ours, and others'."""
