"""A page becomes proposed statements: citations, sections, evidence."""
