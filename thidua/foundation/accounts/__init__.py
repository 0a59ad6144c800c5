"""People who sign in (tài khoản). What a person may do follows from facts kept above, never from a flag here."""
