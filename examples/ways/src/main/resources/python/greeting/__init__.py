"""A Python package in the application's jar file."""

from greeting import words


def greet(name):
    return words.HELLO + ", " + name
