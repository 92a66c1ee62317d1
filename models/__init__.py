"""Weights: which files, from where, under which licence; fetched, verified, resolved to a path."""
