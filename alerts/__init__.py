"""alert -> route -> render -> outbox -> deliver. The only room that imports apprise."""
