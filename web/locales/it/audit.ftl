# The audit.

audit-at = Quando
audit-who = Chi
audit-what = Che cosa
audit-why = Perché
