"""EDGE: commands with functions of their own: what they take, say and exit with."""
