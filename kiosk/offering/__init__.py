"""Offers on their way: cards in words, signed codes, what was decided, and what came of it."""
