"""How far the answers can be trusted: question sets, metrics, runs."""
