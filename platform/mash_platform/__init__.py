# Empty for good: the launcher imports this package with the system's Python, before Django is installed.
