"""Pools of interpreters."""
