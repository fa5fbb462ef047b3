"""The report's many forms, all from one model, each a pure function from a report to text."""
