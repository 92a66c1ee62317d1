"""The product: settings, store, privacy, screens and commands around vision and the recommender."""
