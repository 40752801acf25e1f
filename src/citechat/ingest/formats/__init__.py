"""The readers: one module a format, each from the bytes of a file to its text, its pages and what it says of itself."""
