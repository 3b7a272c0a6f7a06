"""The vocabulary of Weathervane: models, errors and ports. No I/O, and no import of another room."""
