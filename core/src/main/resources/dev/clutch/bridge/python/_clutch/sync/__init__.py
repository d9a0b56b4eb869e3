"""The synchronisation primitives of ``clutch``."""
