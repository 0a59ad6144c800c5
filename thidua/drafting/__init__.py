"""Plan, regulation and covenant as numbered clauses (dự thảo): comments, amendments, answers, versions."""
