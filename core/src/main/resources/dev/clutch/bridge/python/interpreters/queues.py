"""The names of PEP 734's ``interpreters.queues`` for what ``concurrent.interpreters`` holds: the same objects."""

from concurrent.interpreters._queues import *
from concurrent.interpreters._queues import __all__ as __all__
