"""The read-only JSON API. It hands out what patients read, from editions, to whoever asks; no key, no cookie."""
