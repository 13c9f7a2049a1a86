"""Languages, formats, folding and collation: everything between a stored value and a person's eye."""
