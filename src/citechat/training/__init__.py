"""How the shipped weights were made, as commands."""
