"""A question finds its passages: embeddings, BM25, their fusion, and the index folder that holds both."""
