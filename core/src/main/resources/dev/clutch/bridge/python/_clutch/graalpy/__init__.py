"""What GraalPy's own modules lack."""
