"""Pages of a conference: the call, the papers, the chair's table, the phone, the hall screen, the minutes."""
