"""Serve a site over HTTP: negotiation, conditional requests, and errors that help."""
