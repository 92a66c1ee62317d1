"""The JSON API and event stream of the screen, and the guards that every answer passes."""
