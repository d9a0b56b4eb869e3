"""What can be asked of interpreters, and what they may do."""
