"""What is kept about people, on which consent, for how long, and how it goes away."""
