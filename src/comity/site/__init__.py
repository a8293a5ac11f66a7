"""Publish a dataset as a site: one model of pages and RDF for the server and the static export."""

from comity.site.addresses import key_of
from comity.site.export import artefacts
from comity.site.forms import FORMS, Form
from comity.site.links import forms_of, header
from comity.site.pages import Answer, error_page
from comity.site.values import File, Kind, Link, Resource
from comity.site.website import Site, site

__all__ = [
    "FORMS",
    "Answer",
    "File",
    "Form",
    "Kind",
    "Link",
    "Resource",
    "Site",
    "artefacts",
    "error_page",
    "forms_of",
    "header",
    "key_of",
    "site",
]
