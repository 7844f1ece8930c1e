# Settings of a union.
