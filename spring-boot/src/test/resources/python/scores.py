"""What the tests call: each function stands for something that services do."""

import time


def score(text):
    return len(text) / 2


def rows(count):
    return [{"id": i, "name": None if i % 2 else str(i)} for i in range(count)]


def shout(*words, times=1):
    return " ".join(words).upper() * times


def fail(text):
    raise ValueError(text)


def nap(seconds):
    time.sleep(seconds)
    return "rested"
