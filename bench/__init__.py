"""The bench: how fast the product is, beside what the same machine can do at best. Run it with `bin/bench`.

Nothing of it is in the product: the two limits live in an app of its own (`bench.settings`), over the product's
settings and middleware. What is measured and how to read it: docs/performance.md.
"""
