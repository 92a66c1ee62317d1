"""The shopper's screen: its state as a pure function, its words, and the way to the browsers."""
