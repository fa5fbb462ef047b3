"""The folder format of a release: the wall between build and serve."""
