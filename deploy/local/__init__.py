"""The platform on one machine, without containers: what `bin/up`, `bin/down` and `bin/test` run."""
