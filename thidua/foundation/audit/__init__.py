"""Append-only record of who did what (nhật ký): one hash-chained row per act, in the same transaction, as its last write.

Actions write `from thidua.foundation.audit import chain as audit` and `audit.record(…)`.
"""
