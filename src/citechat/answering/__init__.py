"""Passages become an answer: rewrite, read, write, ground."""
