"""What people of the week do, each act once: a function that finds its page, does it and writes it into the book.

An act that something new was built for is a function here and a line in a story (mash_platform/week/stories/).
"""
