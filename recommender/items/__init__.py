"""Recommenders of products: one protocol, many methods, and the hybrid that the kiosk serves."""
