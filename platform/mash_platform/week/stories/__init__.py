"""What happens in the week: each story is one function, which sends its notifications and plays them to their end."""
