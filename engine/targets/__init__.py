"""The places documents can go, one folder each; their vendors' words stay inside."""
