# The audit.

audit-at = When
audit-who = Who
audit-what = What
audit-why = Why
