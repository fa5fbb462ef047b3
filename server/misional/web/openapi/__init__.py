"""The description of the service in OpenAPI 3.1, for programs and for people."""
