"""A chatbot that answers questions about documents and proves every sentence of its answer."""

__version__ = "0.1.0"
