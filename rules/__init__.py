"""YAML -> rule -> change of state -> alert: rules, their cases and the shipped library. Holds no SQL and no clock."""
