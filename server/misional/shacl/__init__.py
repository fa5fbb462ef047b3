"""SHACL validation: one adapter, one report model, many renderings."""
