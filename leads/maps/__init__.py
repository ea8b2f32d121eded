"""Maps of where suspected rings are: shapes as published, layers of the tables, files and printed sheets."""
