"""Linking out: proposals of mappings to another dataset, and what a person has accepted of them."""
