"""The Flask application: reads one release, never writes, never imports `build`."""

from __future__ import annotations

import os

# granian's library brings an allocator of its own (jemalloc), which reads this once, when it is loaded: so it
# stands here, before anybody can import granian. As it comes, every thread keeps what a crowd of connections
# made it ask for; 250 connections left 26 MB behind, and with this 6 MB.
os.environ.setdefault(
    "_RJEM_MALLOC_CONF",
    "narenas:1,tcache:false,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:true",
)
