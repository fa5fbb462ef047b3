"""The Flask application: reads one release, never writes, never imports `build`."""
