"""What happened, told to whoever listens: typed events and the bus that carries them."""
