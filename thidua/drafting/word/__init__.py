"""Reading Word files (.docx) that people send: checked before anything in them is read, then paragraphs in order with their numbers."""
