"""Purchases in, offers with reasons out: features, segments and offer ranking."""
