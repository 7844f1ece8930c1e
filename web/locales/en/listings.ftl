# Listings at work.
