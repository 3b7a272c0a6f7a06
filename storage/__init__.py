"""The only SQL: schema, the one writer, the published copy, and what analysts query."""
