"""What a lead says, one kind of fact per file: the statement, its rule, and the rows of the landing zone behind it."""
