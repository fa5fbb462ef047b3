"""The transparency matrix of a body: item, state, evidence, finding."""
