"""Conversations kept on the server, judged by their askers and taken away as files."""
