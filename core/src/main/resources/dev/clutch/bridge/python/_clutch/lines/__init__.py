"""What ``clutch`` has over queues and channels."""
