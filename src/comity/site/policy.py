"""The headers that every answer has, whoever sends it."""

_FRAMES = "; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
"""What a page may load, by a meta element: only what is shipped with it, nothing inline."""
QUERY_POLICY = PAGE_POLICY.replace(
    "style-src 'self'",
    "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
)
"""Of the query page: also the one style element that YASGUI makes, by its digest."""
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Last-Modified, Link, Location, Vary",
    "Content-Security-Policy": f"{PAGE_POLICY}{_FRAMES}",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer-when-downgrade",
    "X-Content-Type-Options": "nosniff",
}
"""Any origin may read, none with credentials; a browser runs and loads only what is ours."""
QUERY_HEADER = f"{QUERY_POLICY}{_FRAMES}"
"""The policy of the query page as a header, which may forbid framing as well."""
