"""Experiments of a shop: dealing members out, counting what they did, and saying no more than can be known."""
