"""Stored queries: questions with addresses, typed parameters, and an answer in every format."""
