"""A follow-up becomes a question that stands alone: what it leaves out filled in, what it points back to named."""
