"""Our service beside others on the same data: CPU per request, requests per second, memory."""
