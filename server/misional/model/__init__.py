"""The ontology's things as plain typed values, to and from RDF."""
