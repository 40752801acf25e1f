"""The user's own documents: collections, each an index and a folder of added files, for the app and the shell."""
