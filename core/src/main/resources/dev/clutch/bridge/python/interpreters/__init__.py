"""The names of PEP 554 and PEP 734 for what ``concurrent.interpreters`` holds: the same objects."""

from concurrent.interpreters import *
from concurrent.interpreters import __all__ as __all__
