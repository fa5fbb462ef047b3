"""Search over the things of a release: words, index, excerpts, and the page ``/search``."""
