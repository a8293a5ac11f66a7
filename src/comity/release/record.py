"""Releases and changes -> RDF: what a version is, what it changed, and what is no longer published.

A version is described by DCAT 3 (section 11, versioning) and PROV-O. Changes are change sets
(http://purl.org/vocab/changeset/schema#), one for each thing of which other statements are made,
since a change set has one subject; the statements that it adds and removes are the claims. What a
claim quoted before and quotes after are `comity:wordsBefore` and `comity:wordsAfter`; one that only
quotes other words has both and is in no change set. A changed hedge is a change of the claim that
has it. Such a log is a file of its own and no graph of the dataset: what was withdrawn would be
said again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from comity.description import LICENCE, MEDIA_TYPES
from comity.identifiers import digest
from comity.model import Artefact, Dataset
from comity.namespaces import COMITY, DCAT, DCTERMS, PROV, RDF, RDFS, XSD, Namespace
from comity.release.bulk import MEDIA_TYPE, quads_path
from comity.release.changelog import summary
from comity.release.comparison import Changes, Claim
from comity.release.versions import LOGS, Release, changes_path, version_iri

CS = Namespace("http://purl.org/vocab/changeset/schema#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
PREFIXES = {"adms": str(ADMS), "cs": str(CS)}
"""Of vocabularies that only releases use."""
_BETWEEN = " … "
"""Stands between quotes that are apart."""


def version_quads(
    dataset: Dataset, base: str, releases: Sequence[Release], found: Changes | None
) -> Dataset:
    """Return a dataset that says which version it is; `releases` are all, the newest last.

    What a build gives for the version of the dataset, that of the software, goes.
    """
    abstract, newest = NamedNode(f"{base}dataset"), releases[-1]
    kept = (q for q in dataset.quads if (q.subject, q.predicate) != (abstract, DCAT.version))
    rows = [
        Triple(abstract, DCAT.version, Literal(newest.version)),
        Triple(abstract, DCAT.hasCurrentVersion, version_iri(base, newest.version)),
    ]
    titles = [
        t.object.value
        for t in (q.triple for q in dataset.quads)
        if (t.subject, t.predicate) == (abstract, DCTERMS.term("title"))
        if isinstance(t.object, Literal)
    ]
    for number, release in enumerate(releases):
        node = version_iri(base, release.version)
        title = f"{min(titles, default='Dataset')}, version {release.version}"
        rows += [
            Triple(abstract, DCAT.hasVersion, node),
            *_version(node, release, title, abstract),
            *(_since(node, base, release, releases[number - 1]) if number else ()),
        ]
    rows += _current(base, newest, found)
    return Dataset(frozenset((*kept, *(Quad(*row) for row in rows))))


def _version(
    node: NamedNode, release: Release, title: str, abstract: NamedNode
) -> Iterator[Triple]:
    """Yield what is told of each version; only the newest is a whole dcat:Dataset here."""
    yield Triple(node, RDF.type, DCAT.Resource)
    yield Triple(node, RDF.type, PROV.Entity)
    yield Triple(node, DCTERMS.isVersionOf, abstract)
    yield Triple(node, DCTERMS.term("title"), Literal(title, language="en"))
    yield Triple(node, DCTERMS.license, LICENCE)
    yield Triple(node, DCAT.version, Literal(release.version))
    if release.issued:
        yield Triple(node, DCTERMS.issued, Literal(release.issued, datatype=XSD.date))


def _since(node: NamedNode, base: str, release: Release, previous: Release) -> Iterator[Triple]:
    """Yield which version was before one, and where it is told what changed."""
    before = version_iri(base, previous.version)
    yield Triple(node, DCAT.previousVersion, before)
    yield Triple(node, PROV.wasRevisionOf, before)
    yield Triple(node, RDFS.seeAlso, NamedNode(base + changes_path(release.version)))


def _current(base: str, release: Release, found: Changes | None) -> Iterator[Triple]:
    """Yield what the newest version changed and where it is to be had."""
    node = version_iri(base, release.version)
    activity = release_activity(base, release)
    path = quads_path(release.version)
    file = NamedNode(f"{base}dataset#{path}")
    yield Triple(node, PROV.wasGeneratedBy, activity)
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, PROV.used, NamedNode(f"{base}dataset"))
    yield Triple(node, DCAT.distribution, file)
    yield Triple(file, RDF.type, DCAT.Distribution)
    yield Triple(file, DCTERMS.term("title"), Literal(path))
    yield Triple(file, DCTERMS.license, LICENCE)
    yield Triple(file, DCAT.downloadURL, NamedNode(base + path))
    yield Triple(file, DCAT.mediaType, NamedNode(f"{MEDIA_TYPES}application/n-quads"))
    yield Triple(file, DCAT.compressFormat, NamedNode(MEDIA_TYPES + MEDIA_TYPE))
    if found is not None:
        yield Triple(node, ADMS.versionNotes, Literal(summary(found), language="en"))


def release_activity(base: str, release: Release) -> NamedNode:
    """Return the IRI of the activity that made a version, and withdrew what it lacks."""
    return NamedNode(f"{version_iri(base, release.version).value}#release")


### Changes


def change_record(found: Changes, base: str, release: Release, previous: Release) -> Dataset:
    """Return the change log between two versions as RDF."""
    log = NamedNode(base + changes_path(release.version))
    rows = [
        Triple(log, RDF.type, PROV.Entity),
        Triple(log, DCTERMS.term("title"), _english(f"Changes of version {release.version}")),
        Triple(log, DCTERMS.description, _english(summary(found))),
        Triple(log, DCTERMS.license, LICENCE),
        Triple(log, PROV.wasDerivedFrom, version_iri(base, previous.version)),
        Triple(log, PROV.wasDerivedFrom, version_iri(base, release.version)),
    ]
    sets: defaultdict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    removed = (*found.withdrawn, *(before for before, _ in found.changed))
    added = (*found.added, *(after for _, after in found.changed))
    for predicate, claims in ((CS.removal, removed), (CS.addition, added)):
        for claim in claims:
            words = COMITY.wordsBefore if predicate == CS.removal else COMITY.wordsAfter
            rows += _statement(claim, words)
            if isinstance(claim.triple.subject, NamedNode):
                sets[claim.triple.subject].append((predicate, claim.iri))
    for subject, statements in sets.items():
        node = NamedNode(f"{log.value}#{digest(subject.value)}")
        rows += _change_set(node, subject, log, release)
        rows += [Triple(node, predicate, claim) for predicate, claim in statements]
    for before, after in found.changed:
        rows.append(Triple(after.iri, PROV.wasRevisionOf, before.iri))
    for before, after in (*found.rehedged, *found.requoted):
        rows += [*_statement(before, COMITY.wordsBefore), *_statement(after, COMITY.wordsAfter)]
    for before, after in found.rehedged:
        node = NamedNode(f"{log.value}#{digest(after.iri.value)}")
        rows += [*_change_set(node, after.iri, log, release), *_hedges(before, after, node)]
    return Dataset(frozenset(Quad(*row) for row in rows))


def logged(files: Iterable[Artefact], base: str) -> frozenset[Quad]:
    """Return the change logs among the files of a release, each as a graph with its IRI as name."""
    return frozenset(
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(base + file.path))
        for file in files
        if file.path.startswith(LOGS)
        for quad in pyoxigraph.parse(file.content, format=RdfFormat.TURTLE)
    )


def _change_set(
    node: NamedNode, subject: NamedNode, log: NamedNode, release: Release
) -> Iterator[Triple]:
    yield Triple(node, RDF.type, CS.ChangeSet)
    yield Triple(node, CS.subjectOfChange, subject)
    yield Triple(node, CS.changeReason, Literal(f"version {release.version}"))
    yield Triple(node, DCTERMS.isPartOf, log)
    if release.issued:
        yield Triple(node, CS.createdDate, Literal(release.issued, datatype=XSD.date))


def _statement(claim: Claim, words: NamedNode) -> Iterator[Triple]:
    """Yield what a claim said, with its words: the next dataset does not tell of it any more."""
    yield Triple(claim.iri, RDF.type, RDF.Statement)
    yield Triple(claim.iri, RDF.subject, claim.triple.subject)
    yield Triple(claim.iri, RDF.predicate, claim.triple.predicate)
    yield Triple(claim.iri, RDF.object, claim.triple.object)
    yield Triple(claim.iri, COMITY.modality, COMITY.term(claim.modality))
    yield Triple(claim.iri, PROV.wasDerivedFrom, claim.document)
    yield Triple(claim.iri, words, Literal(_BETWEEN.join(claim.quotes)))


def _hedges(before: Claim, after: Claim, node: NamedNode) -> Iterator[Triple]:
    """Yield the change of a hedge as statements that are removed and added."""
    for role, claim in ((CS.removal, before), (CS.addition, after)):
        if claim.hedge_iri is None:
            continue
        statement = NamedNode(f"{node.value}-{'before' if role == CS.removal else 'after'}")
        yield Triple(node, role, statement)
        yield Triple(statement, RDF.type, RDF.Statement)
        yield Triple(statement, RDF.subject, claim.iri)
        yield Triple(statement, RDF.predicate, COMITY.hedge)
        yield Triple(statement, RDF.object, claim.hedge_iri)


### What is gone


def tombstones(
    found: Changes,
    base: str,
    release: Release,
    earlier: Iterable[Triple],
) -> frozenset[Triple]:
    """Return what is no longer published, `earlier` withdrawals among it.

    What is described again has no tombstone any more.
    """
    rows = [triple for triple in earlier if triple.subject not in found.described]
    for node, words in found.gone.items():
        rows.append(Triple(node, RDFS.label, _english(words)))
        rows.append(Triple(node, PROV.wasInvalidatedBy, release_activity(base, release)))
        note = f"Not in the dataset since version {release.version}."
        rows.append(Triple(node, RDFS.comment, _english(note)))
        if release.issued:
            day = Literal(release.issued, datatype=XSD.date)
            rows.append(Triple(node, PROV.invalidatedAtTime, day))
        if node in found.replaced:
            rows.append(Triple(node, DCTERMS.isReplacedBy, found.replaced[node]))
    return frozenset(rows)


def _english(text: str) -> Literal:
    return Literal(text, language="en")
