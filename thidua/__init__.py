"""Thi Đua: the yearly cycle of emulation and commendation (thi đua, khen thưởng) of Vietnamese public offices."""
