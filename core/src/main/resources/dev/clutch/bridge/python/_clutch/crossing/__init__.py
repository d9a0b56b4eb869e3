"""How values, functions and errors cross to other interpreters."""
