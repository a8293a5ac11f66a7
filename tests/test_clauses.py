"""Clauses in normal form: who does what to whom, when and where, and how surely."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from comity.document import document
from comity.grammar.clauses import Clauses
from comity.grammar.coordination import Coordination
from comity.grammar.phrases import Phrases
from comity.grammar.syntax import build
from comity.language import parse
from comity.model import Knowledge, Mention, MentionKind, Node, NodeKind, Span, Token
from comity.namespaces import TEXT
from comity.reading import read_nodes


class Clause(NamedTuple):
    """A clause with the labels of what its roles lead to."""

    node: Node
    roles: list[tuple[str, str]]

    def get(self, role: str) -> list[str]:
        """Return the labels of what a role leads to."""
        return [label for name, label in self.roles if name == role]

    @property
    def modality(self) -> str:
        """Return the local name of the clause's modality."""
        return (self.node.literal("modality") or "").rpartition("#")[2]


def clauses(text: str, knowledge: Knowledge) -> dict[str, Clause]:
    """Return the clauses of a text by their lemma."""
    nodes = read_nodes(document("sheet", text), knowledge.lexicon, parse)
    labels = {node.id: node.label for node in nodes}
    return {
        node.lemma: Clause(node, [(role, labels[target]) for role, target in node.roles])
        for node in nodes
        if node.kind is NodeKind.CLAUSE
    }


SOLD = {"subject": ["Peru"], "object": ["ships"], "in": ["1994"]}


@pytest.mark.parametrize(
    "text",
    [
        "Peru sold the ships in 1994.",
        "The ships were sold in 1994 by Peru.",
        "The ships sold by Peru in 1994 sank.",
        "The ships that Peru sold in 1994 sank.",
        "The ships which were sold in 1994 by Peru sank.",
        "Peru, which sold the ships in 1994, grew.",
        "The ships, sold by Peru in 1994, sank.",
        "Peru built ports and sold the ships in 1994.",
        "Peru wanted to sell the ships in 1994.",
        "Peru grew by selling the ships in 1994.",
        "Peru says that Peru sold the ships in 1994.",
        "In 1994, Peru did not sell the ships.",
    ],
)
def test_every_form_of_a_clause_has_the_same_roles(text: str, knowledge: Knowledge) -> None:
    """Active, passive, participle, relative, coordinated, infinitive and gerund clauses."""
    found = clauses(text, knowledge)["sell"]
    assert {role: found.get(role) for role in SOLD} == SOLD


### Subjects and objects


def test_relative_pronoun_stands_for_the_person(knowledge: Knowledge) -> None:
    found = clauses("The officials who sold ships left.", knowledge)["sell"]
    assert found.get("subject") == ["officials"]


def test_pronoun_that_points_is_no_relative(knowledge: Knowledge) -> None:
    assert clauses("This helped Peru.", knowledge)["help"].get("subject") == ["This"]


def test_passive_without_an_agent_has_no_subject(knowledge: Knowledge) -> None:
    found = clauses("The ships were sold in 1994.", knowledge)["sell"]
    assert found.roles == [("object", "ships"), ("in", "1994")]


def test_coordinated_subjects_all_act(knowledge: Knowledge) -> None:
    found = clauses("Peru, Chile, and Norway sold ships.", knowledge)["sell"]
    assert found.get("subject") == ["Peru", "Chile", "Norway"]


def test_coordinated_agents_all_act(knowledge: Knowledge) -> None:
    found = clauses("The ships were sold by Peru and Chile.", knowledge)["sell"]
    assert found.get("subject") == ["Peru", "Chile"]


def test_existential_subject_stands_behind_the_verb(knowledge: Knowledge) -> None:
    found = clauses("There were 12 old ships in 1994.", knowledge)["be"]
    assert found.roles == [("subject", "12 old ships"), ("in", "1994")]


def test_later_verb_inherits_the_subject_but_no_object(knowledge: Knowledge) -> None:
    found = clauses("Peru built a port and quickly grew.", knowledge)
    assert found["grow"].get("subject") == ["Peru"]
    assert found["grow"].get("object") == []
    assert found["grow"].get("within") == ["built"]
    assert found["build"].get("within") == []


def test_object_of_a_request_is_who_acts(knowledge: Knowledge) -> None:
    found = clauses("Norway asked Peru to join the pact.", knowledge)
    assert found["join"].get("subject") == ["Peru"]
    assert found["ask"].get("complement") == ["to join"]


def test_infinitive_under_a_passive_is_done_by_its_object(knowledge: Knowledge) -> None:
    found = clauses("Peru was asked by Norway to join the pact.", knowledge)
    assert found["join"].get("subject") == ["Peru"]


def test_infinitive_under_an_active_verb_is_done_by_its_subject(knowledge: Knowledge) -> None:
    found = clauses("Norway plans to join the pact.", knowledge)
    assert found["join"].get("subject") == ["Norway"]


def test_phrase_knows_the_clauses_that_modify_it(knowledge: Knowledge) -> None:
    text = "The ships sold by Peru sank."
    nodes = read_nodes(document("sheet", text), knowledge.lexicon, parse)
    labels = {node.id: node.label for node in nodes}
    (ships,) = (node for node in nodes if node.label == "ships")
    assert [(role, labels[target]) for role, target in ships.roles] == [("clause", "sold")]


def test_phrase_knows_its_relative_clause(knowledge: Knowledge) -> None:
    nodes = read_nodes(document("sheet", "The ships that sank were old."), knowledge.lexicon, parse)
    (ships,) = (node for node in nodes if node.label == "ships")
    assert len(ships.targets("clause")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Imported ships are old.",
        "Several countries, including Peru, are old.",
    ],
)
def test_verb_form_that_only_describes_is_no_clause(text: str, knowledge: Knowledge) -> None:
    assert set(clauses(text, knowledge)) == {"be"}


def test_clausal_subject_is_a_clause_and_no_thing(knowledge: Knowledge) -> None:
    text = "Whether Norway sold ships is unknown."
    assert clauses(text, knowledge)["be"].get("subject") == ["sold"]
    nodes = read_nodes(document("sheet", text), knowledge.lexicon, parse)
    assert [n.label for n in nodes if n.kind is NodeKind.PHRASE] == ["Norway", "ships"]


### Words of a clause


def test_particle_belongs_to_the_verb(knowledge: Knowledge) -> None:
    found = clauses("Norway set up a commission.", knowledge)
    assert found["set up"].get("object") == ["commission"]
    assert found["set up"].node.label == "set up"


def test_auxiliaries_are_words_of_the_clause(knowledge: Knowledge) -> None:
    found = clauses("Norway has never signed the pact.", knowledge)["sign"]
    assert found.node.label == "has never signed"
    assert "never" in [v.value for name, v in found.node.literals if name == "adverb"] or (
        found.modality == "negated"
    )


def test_adverb_is_a_literal_and_a_date_is_none(knowledge: Knowledge) -> None:
    found = clauses("Norway, however, signed the pact yesterday.", knowledge)["sign"]
    assert "however" in [v.value for name, v in found.node.literals if name == "adverb"]


def test_infinitive_is_marked(knowledge: Knowledge) -> None:
    found = clauses("Norway wants to sign the pact.", knowledge)
    assert found["sign"].node.literal("form") == "infinitive"
    assert found["want"].node.literal("form") is None


### Other roles


def test_complement_of_a_copula(knowledge: Knowledge) -> None:
    found = clauses("Peru is a partner of Chile.", knowledge)["be"]
    assert found.roles == [("subject", "Peru"), ("complement", "partner of Chile")]


def test_coordinated_complements_are_all_complements(knowledge: Knowledge) -> None:
    found = clauses("Peru wants to sell tanks and to buy ships.", knowledge)["want"]
    assert found.get("complement") == ["to sell", "to buy"]


def test_indirect_object_is_the_recipient(knowledge: Knowledge) -> None:
    found = clauses("The alliance gave them new ships.", knowledge)["give"]
    assert found.get("recipient") == ["them"]
    assert found.get("object") == ["new ships"]


def test_reported_clause_is_a_complement(knowledge: Knowledge) -> None:
    found = clauses("Norway said that Peru sold ships.", knowledge)["say"]
    assert found.get("complement") == ["sold"]


def test_clause_of_time_is_no_purpose(knowledge: Knowledge) -> None:
    found = clauses("Norway grew after Peru sold ships.", knowledge)["grow"]
    assert found.get("purpose") == []


def test_bare_date_is_the_time(knowledge: Knowledge) -> None:
    found = clauses("Norway signed the pact March 3, 1994.", knowledge)["sign"]
    assert found.get("time") == ["March 3, 1994"]
    assert "adverb" not in dict(found.node.literals)


def test_coordinated_prepositions_are_all_roles(knowledge: Knowledge) -> None:
    found = clauses("Trade grew in Peru and in Chile.", knowledge)["grow"]
    assert found.get("in") == ["Peru", "Chile"]


def test_purpose_is_an_infinitive_that_the_verb_governs(knowledge: Knowledge) -> None:
    found = clauses("Norway built ports to protect trade and to sell oil.", knowledge)
    assert found["build"].get("purpose") == ["to protect", "to sell"]
    assert found["build"].get("aim") == []
    assert found["protect"].get("subject") == ["Norway"]


def test_aim_is_what_is_done_in_order_to(knowledge: Knowledge) -> None:
    found = clauses("In order to reduce noise and to save fuel, Norway moved ships.", knowledge)
    assert found["move"].get("aim") == ["to reduce", "to save"]
    assert found["move"].get("in") == []
    assert found["reduce"].get("subject") == ["Norway"]
    assert found["save"].get("subject") == ["Norway"]


def test_subject_swallowed_by_a_fronted_aim_is_given_back(knowledge: Knowledge) -> None:
    text = "In order to reduce noise on Crete, Greece and Italy are moving planes."
    found = clauses(text, knowledge)["move"]
    assert found.get("subject") == ["Greece", "Italy"]


def test_fronted_adjunct_holds_for_every_coordinated_verb(knowledge: Knowledge) -> None:
    found = clauses("In 1990, Norway opened ports and built ships.", knowledge)
    assert found["open"].get("in") == ["1990"]
    assert found["build"].get("in") == ["1990"]


def test_adjunct_behind_the_first_verb_is_its_own(knowledge: Knowledge) -> None:
    found = clauses("Norway opened ports in 1990 and sold ships.", knowledge)
    assert found["open"].get("in") == ["1990"]
    assert found["sell"].get("in") == []


def test_adjunct_does_not_reach_a_clause_with_its_own_subject(knowledge: Knowledge) -> None:
    found = clauses("In 1990, Norway said that Peru had sold ships.", knowledge)
    assert found["say"].get("in") == ["1990"]
    assert found["sell"].get("in") == []


def test_adjunct_of_the_governing_verb_holds_for_its_infinitive(knowledge: Knowledge) -> None:
    found = clauses("Norway is working through Interpol to find ships.", knowledge)
    assert found["work"].get("through") == ["Interpol"]


def test_gerund_after_a_preposition_is_a_role(knowledge: Knowledge) -> None:
    found = clauses("Norway grew by selling ships.", knowledge)
    assert found["grow"].get("by") == ["selling"]


def test_preposition_of_two_words_leads_to_its_object(knowledge: Knowledge) -> None:
    assert clauses("Trade fell because of war.", knowledge)["fall"].get("because") == ["war"]


def test_what_a_clause_includes_is_no_adjunct(knowledge: Knowledge) -> None:
    text = "Over 4,000 soldiers are in Africa, including about 300 in Mali."
    found = clauses(text, knowledge)["be"]
    assert found.get("including") == ["about 300 in Mali"]
    assert found.get("in") == ["Africa"]


def test_verb_inside_a_name_is_no_clause(knowledge: Knowledge) -> None:
    text = "The United States and the Free State met."
    assert set(clauses(text, knowledge)) <= {"meet"}


def test_navigation_states_nothing(knowledge: Knowledge) -> None:
    """A command to the reader has phrases but no clause."""
    assert set(clauses("Ports\n\nPeru sold ships.\n\nReturn to ports page", knowledge)) == {"sell"}


### Modality


@pytest.mark.parametrize(
    ("text", "lemma", "expected"),
    [
        ("Norway signed the pact.", "sign", "asserted"),
        ("Norway has signed the pact.", "sign", "asserted"),
        ("The pact was signed by Norway.", "sign", "asserted"),
        ("Norway is building ports.", "build", "asserted"),
        # Plans.
        ("Norway will sign the pact.", "sign", "planned"),
        ("Norway plans to sign the pact.", "sign", "planned"),
        ("Norway plans to sign the pact.", "plan", "asserted"),
        ("Norway agreed to sign the pact.", "sign", "planned"),
        ("Norway built ports to sell oil.", "sell", "planned"),
        ("Norway wants to sell oil and buy ships.", "buy", "planned"),
        ("Norway promised that Peru signed the pact.", "sign", "planned"),
        ("Norway will grow by selling oil.", "sell", "planned"),
        ("The port to be built by Peru is small.", "build", "planned"),
        # Going on is no plan.
        ("Norway continues to build ships.", "build", "asserted"),
        ("Norway began to build ships.", "build", "asserted"),
        ("Norway may continue to build ships.", "build", "possible"),
        # Possibilities.
        ("Norway may sign the pact.", "sign", "possible"),
        ("Norway could sign the pact.", "sign", "possible"),
        ("Norway should sign the pact.", "sign", "possible"),
        ("Norway considered signing the pact.", "sign", "possible"),
        ("Norway refused to sign the pact.", "sign", "possible"),
        ("It is unclear whether Norway signed the pact.", "sign", "possible"),
        # Conditions and what depends on them.
        ("Norway pays if Peru signs the pact.", "sign", "possible"),
        ("Norway pays if Peru signs the pact.", "pay", "possible"),
        ("Unless Peru pays, Norway closes the port.", "close", "possible"),
        ("Norway paid after Peru signed the pact.", "pay", "asserted"),
        ("Norway paid after Peru signed the pact.", "sign", "asserted"),
        # Negations.
        ("Norway did not sign the pact.", "sign", "negated"),
        ("Norway didn't sign the pact.", "sign", "negated"),
        ("Norway has never signed the pact.", "sign", "negated"),
        ("No state signed the pact.", "sign", "negated"),
        ("No pact was signed by Norway.", "sign", "negated"),
        ("Norway hardly signed the pact.", "sign", "negated"),
        ("Norway signed no pact.", "sign", "negated"),
        ("Neither Norway nor Peru signed the pact.", "sign", "negated"),
        ("Norway may not sign the pact.", "sign", "negated"),
        ("Norway will not sign the pact.", "sign", "negated"),
        # Reports.
        ("Norway said that Peru signed the pact.", "sign", "reported"),
        ("Norway said that Peru signed the pact.", "say", "asserted"),
        ("Norway denies that Peru signed the pact.", "sign", "denied"),
        ("A denial that Peru signed the pact came late.", "sign", "denied"),
        ("Norway did not deny that Peru signed the pact.", "sign", "reported"),
        ("Norway did not say that Peru signed the pact.", "sign", "reported"),
        ("It is not true that Peru signed the pact.", "sign", "negated"),
        ("Norway is said to have signed the pact.", "sign", "reported"),
        ("Norway is rumored to have signed the pact.", "sign", "reported"),
        ("Norway is believed to host a fleet.", "host", "reported"),
        ("Norway seems to have signed the pact.", "sign", "possible"),
        ("Norway was to have signed the pact.", "sign", "planned"),
        ("Norway would have signed the pact.", "sign", "possible"),
        ("Norway apparently signed the pact.", "sign", "reported"),
        ("Norway maintains that Peru signed the pact.", "sign", "reported"),
        ("By all accounts, Norway signed the pact.", "sign", "reported"),
        ("On account of the war, Norway signed the pact.", "sign", "asserted"),
        ("In all likelihood, Norway signed the pact.", "sign", "possible"),
        ("The story goes that Norway signed the pact.", "sign", "reported"),
        ("Norway signed the pact, or so the story goes.", "sign", "reported"),
        ("As the story goes, Norway signed the pact.", "sign", "reported"),
        ("Norway signed the pact, so it is said.", "sign", "reported"),
        ("Norway signed the pact, and the story was told.", "sign", "asserted"),
        ("Norway said that Peru sold ships and that Chile signed the pact.", "sign", "reported"),
        ("Norway thinks of selling ships.", "sell", "reported"),
        ("Norway said that Peru would sign the pact.", "sign", "possible"),
        ("Norway said that Peru did not sign the pact.", "sign", "negated"),
        ("Norway may say that Peru left and that Chile signed the pact.", "sign", "possible"),
        ("Norway pays if Peru leaves and Chile signs the pact.", "sign", "possible"),
        ("Norway said that Peru did not leave and that Chile signed the pact.", "sign", "reported"),
        ("Norway grew after Peru left and Chile signed the pact.", "sign", "asserted"),
        # Of "agreed to the terms, selling ships" the selling is done.
        ("Norway agreed to the terms, selling ships.", "sell", "asserted"),
        ("Norway agreed on selling ships.", "sell", "planned"),
        ("Peru was the first country to sign the pact.", "sign", "asserted"),
        ("Peru became the first country to sign the pact.", "sign", "asserted"),
        ("Peru sent its first envoy to sign the pact.", "sign", "planned"),
        # What stands before a complement or a report.
        ("Norway is almost a member.", "be", "negated"),
        ("A newspaper wrote that Norway left.", "leave", "reported"),
        ("The bill admitting Peru failed.", "admit", "possible"),
        # A relative clause stands for itself.
        ("Norway may sign the pact that Peru wrote.", "write", "asserted"),
        ("Norway may sell the ships that Peru will build.", "build", "planned"),
        # What denies, or leaves open, stands over what it governs.
        ("Norway stopped supporting Peru.", "support", "negated"),
        ("Norway refrained from joining the pact.", "join", "negated"),
        ("Instead of joining the pact, Norway left.", "join", "negated"),
        ("The pact was signed by neither Norway nor Peru.", "sign", "negated"),
        ("Norway or Peru joined the pact.", "join", "possible"),
        ("Norway joined the pact in 2013 or 2014.", "join", "possible"),
        ("Not one state signed the pact.", "sign", "negated"),
        ("Norway almost never signed the pact.", "sign", "negated"),
        ("Norway signed pacts neither in Oslo nor in Lima.", "sign", "negated"),
        ("Norway signed pacts both in Oslo and in Lima.", "sign", "asserted"),
        # "Not only", "no more than" and a part that is left out deny nothing of the rest.
        ("Norway is not only an ally but also a friend.", "be", "asserted"),
        ("Norway has no more than 90 ships.", "have", "asserted"),
        ("Norway and Peru, though not Chile, signed the pact.", "sign", "asserted"),
        ("The pact, signed in 1998, has not entered into force.", "sign", "asserted"),
        ("Rather than join the pact, Norway left.", "join", "negated"),
        ("Norway left rather than join the pact.", "join", "negated"),
        ("Far from joining the pact, Norway left.", "join", "negated"),
        ("Norway came close to joining the pact.", "join", "negated"),
        ("At no time did Norway join the pact.", "join", "negated"),
        ("Hardly had Norway joined the pact.", "join", "negated"),
        ("The merger was unlikely.", "be", "asserted"),
        # What was done without something was done.
        ("Norway joined the pact without a vote.", "join", "asserted"),
        ("Norway joined the pact without asking Peru.", "join", "asserted"),
        ("Norway joined the pact without asking Peru.", "ask", "negated"),
        # Conditions without "if", and frames.
        ("Should Peru leave, Norway joins the pact.", "join", "possible"),
        ("The pact, had it been signed, would be dead.", "sign", "possible"),
        ("In case of war, Norway joins the pact.", "join", "possible"),
        ("In the event of war, Norway joins the pact.", "join", "possible"),
        ("In the event, Norway joined the pact.", "join", "asserted"),
        ("On condition that Peru left, Norway stayed.", "leave", "possible"),
        ("In the play, Norway joins the pact.", "join", "reported"),
        ("In a fictional war, Norway joins the pact.", "join", "reported"),
        ("In close cooperation with Peru, Norway joined the pact.", "join", "asserted"),
        ("A film in which Norway joins the pact was shown.", "join", "reported"),
        ("A rumor that Norway had joined the pact spread.", "join", "reported"),
        ("The state with which Norway joined the pact was Peru.", "join", "asserted"),
        ("The so-called pact was signed.", "sign", "reported"),
        # Hearsay in brackets.
        ("Norway joined the pact, some say, in 1951.", "join", "reported"),
        ("Norway, it is said, joined the pact.", "join", "reported"),
        ("As legend has it, Norway joined the pact.", "join", "reported"),
        ("As planned, Norway joined the pact.", "join", "asserted"),
        # Coordinated verbs share what stands before them.
        ("Norway will sell oil and buy ships.", "buy", "planned"),
    ],
)
def test_clause_is_presented_as_the_text_presents_it(
    text: str, lemma: str, expected: str, knowledge: Knowledge
) -> None:
    assert clauses(text, knowledge)[lemma].modality == expected


@pytest.mark.parametrize(
    ("text", "lemma", "words"),
    [
        ("Norway did not sign the pact.", "sign", ["did not sign"]),
        ("Norway never signed the pact.", "sign", ["never signed"]),
        ("No state signed the pact.", "sign", ["No", "signed"]),
        ("Neither Norway nor Peru signed the pact.", "sign", ["Neither", "signed"]),
        ("Norway is no longer a member.", "be", ["is no longer"]),
        ("At no time did Norway sign the pact.", "sign", ["At no time did", "sign"]),
        ("Norway refrained from signing the pact.", "sign", ["Norway refrained", "signing"]),
        ("Instead of signing the pact, Norway left.", "sign", ["Instead", "signing"]),
        (
            "The state of Peru denies that Norway signed the pact.",
            "sign",
            ["The state of Peru denies", "signed"],
        ),
        ("It is not true that Norway signed the pact.", "sign", ["is not true", "signed"]),
        # What denies nothing of the clause is none of its words.
        ("Norway did not leave when Peru signed the pact.", "sign", ["signed"]),
    ],
)
def test_clause_that_is_denied_has_the_words_that_deny_it(
    text: str, lemma: str, words: list[str], knowledge: Knowledge
) -> None:
    node = clauses(text, knowledge)[lemma].node
    assert [text[span.begin : span.end] for span in node.spans] == words


def test_day_behind_two_verbs_of_one_subject_is_that_of_both(knowledge: Knowledge) -> None:
    both = clauses("Norway sold ships and bought oil on May 4, 1951.", knowledge)
    assert both["sell"].node.targets("on") == both["buy"].node.targets("on") != ()
    year = clauses("Norway sold ships and bought oil in 1951.", knowledge)
    assert year["sell"].node.targets("in") == ()
    apart = clauses("Norway sold ships, and Peru bought oil on May 4, 1951.", knowledge)
    assert apart["sell"].node.targets("on") == ()


def test_verb_stands_for_a_second_object_with_a_date(knowledge: Knowledge) -> None:
    text = "Norway joined the pact in 1921 and the league in 1923."
    found = read_nodes(document("page", text), knowledge.lexicon, parse)
    one, two = (node for node in found if node.kind is NodeKind.CLAUSE)
    assert one.lemma == two.lemma == "join"
    assert one.targets("subject") == two.targets("subject")
    named = {node.id: node.label for node in found}
    assert [[named[t] for t in c.targets("in")] for c in (one, two)] == [["1921"], ["1923"]]
    assert "league" in named[two.targets("object")[0]]


def test_passive_with_an_object_gives_it_to_its_subject(knowledge: Knowledge) -> None:
    given = clauses("Peru was given ships by Norway.", knowledge)["give"]
    assert (given.get("subject"), given.get("object"), given.get("recipient")) == (
        ["Norway"],
        ["ships"],
        ["Peru"],
    )


@pytest.mark.parametrize("word", ["may", "might", "could", "would", "can", "should", "must"])
def test_every_auxiliary_of_possibility_is_read(word: str, knowledge: Knowledge) -> None:
    assert clauses(f"Norway {word} sell ships.", knowledge)["sell"].modality == "possible"


@pytest.mark.parametrize("verb", ["plan", "intend", "hope", "agree", "decide", "pledge", "want"])
def test_every_verb_of_planning_plans_its_complement(verb: str, knowledge: Knowledge) -> None:
    found = clauses(f"They {verb} to sell ships.", knowledge)
    assert found["sell"].modality == "planned"
    assert found[verb].modality == "asserted"


### Trees made by hand


def nodes_by_hand(
    knowledge: Knowledge, lines: tuple[str, ...], dates: tuple[str, ...]
) -> tuple[Node, ...]:
    """Return the nodes of a tree from lines of `word tag dep head`."""
    tokens: list[Token] = []
    for line in lines:
        text, tag, dep, head = line.split()
        begin = tokens[-1].span.end + 1 if tokens else 0
        span = Span(begin, begin + len(text))
        lemma = text.lower()
        tokens.append(Token(text=text, lemma=lemma, tag=tag, dep=dep, head=int(head), span=span))
    tree = build(tuple(tokens))
    mentions = tuple(Mention(kind=MentionKind.DATE, span=t.span) for t in tokens if t.text in dates)
    normal = " ".join(token.text for token in tokens)
    phrases = Phrases(Coordination(tree, knowledge.lexicon, mentions), normal, 0)
    return Clauses(tree, phrases, knowledge.lexicon).read()


def by_hand(knowledge: Knowledge, *lines: str, dates: tuple[str, ...] = ()) -> dict[str, Clause]:
    """Return the clauses of a tree by their lemma."""
    nodes = nodes_by_hand(knowledge, lines, dates)
    labels = {node.id: node.label for node in nodes}
    assert {target for node in nodes for _, target in node.roles} <= set(labels)
    return {
        node.lemma: Clause(node, [(role, labels[target]) for role, target in node.roles])
        for node in nodes
        if node.kind is NodeKind.CLAUSE
    }


@pytest.mark.parametrize("label", ["dobj", "pobj", "appos"])
def test_gerund_in_a_nouns_place_is_no_clause(label: str, knowledge: Knowledge) -> None:
    lines = ("Peru NNP nsubj 1", "wants VBZ ROOT 1", f"planning VBG {label} 1")
    assert set(by_hand(knowledge, *lines)) == {"wants"}


def test_gerund_as_a_subject_is_no_clause(knowledge: Knowledge) -> None:
    lines = ("Planning VBG nsubj 1", "helps VBZ ROOT 1", "ports NNS dobj 1")
    found = by_hand(knowledge, *lines)
    assert set(found) == {"helps"}
    assert found["helps"].get("subject") == ["Planning"]


def test_gerund_joined_to_a_verb_is_a_clause_and_one_joined_to_a_noun_is_none(
    knowledge: Knowledge,
) -> None:
    lines = ("Peru NNP nsubj 1", "grew VBD ROOT 1", "and CC cc 1", "selling VBG conj 1")
    assert set(by_hand(knowledge, *lines)) == {"grew", "selling"}
    other = (
        "Peru NNP nsubj 1",
        "wants VBZ ROOT 1",
        "ports NNS dobj 1",
        "and CC cc 2",
        "selling VBG conj 2",
    )
    assert set(by_hand(knowledge, *other)) == {"wants"}


def test_other_verb_form_in_a_nouns_place_is_a_clause(knowledge: Knowledge) -> None:
    lines = ("Peru NNP nsubj 1", "wants VBZ ROOT 1", "go VB dobj 1")
    assert set(by_hand(knowledge, *lines)) == {"wants", "go"}


@pytest.mark.parametrize("label", ["aux", "auxpass", "amod", "compound", "nmod", "prep"])
def test_verb_form_that_serves_another_word_is_no_clause(label: str, knowledge: Knowledge) -> None:
    lines = ("Peru NNP nsubj 1", "grew VBD ROOT 1", f"given VBN {label} 1")
    assert set(by_hand(knowledge, *lines)) == {"grew"}


@pytest.mark.parametrize("label", ["appos", "npadvmod", "pobj", "dobj", "attr"])
def test_noun_in_every_place_heads_a_phrase(label: str, knowledge: Knowledge) -> None:
    lines = ("Peru NNP nsubj 1", "grew VBD ROOT 1", "so RB advmod 1", f"ports NNS {label} 2")
    nodes = nodes_by_hand(knowledge, lines, ())
    assert [node.label for node in nodes if node.kind is NodeKind.PHRASE] == ["Peru", "ports"]


@pytest.mark.parametrize(
    "lines",
    [
        ("ships NNS dep 2", "were VBD auxpass 2", "sold VBN ROOT 2"),
        ("ships NNS nsubjpass 2", "got VBD aux 2", "sold VBN ROOT 2"),
        ("ships NNS ROOT 0", "old JJ amod 0", "sold VBN acl 0"),
        ("ships NNS ROOT 0", "old JJ amod 0", "sold VBN relcl 0"),
    ],
)
def test_passive_is_known_by_its_auxiliary_its_subject_or_its_place(
    lines: tuple[str, ...], knowledge: Knowledge
) -> None:
    agent = ("by IN agent 2", "Peru NNP pobj 3")
    assert by_hand(knowledge, *lines, *agent)["sold"].get("subject") == ["Peru"]


def test_participle_before_a_clause_is_passive(knowledge: Knowledge) -> None:
    lines = ("Sold VBN advcl 3", "by IN agent 0", "Peru NNP pobj 1", "sank VBD ROOT 3")
    found = by_hand(knowledge, *lines, "ships NNS nsubj 3")
    assert found["sold"].get("subject") == ["Peru"]
    assert found["sold"].get("object") == ["ships"]


def test_bare_participle_is_passive(knowledge: Knowledge) -> None:
    lines = ("Sold VBN ROOT 0", "by IN agent 0", "Peru NNP pobj 1")
    assert by_hand(knowledge, *lines)["sold"].get("subject") == ["Peru"]


def test_participle_joined_to_a_passive_is_one(knowledge: Knowledge) -> None:
    lines = (
        "ships NNS nsubjpass 2",
        "were VBD auxpass 2",
        "built VBN ROOT 2",
        "and CC cc 2",
        "sold VBN conj 2",
    )
    found = by_hand(knowledge, *lines)
    assert found["sold"].get("object") == ["ships"]
    assert found["sold"].get("subject") == []


@pytest.mark.parametrize("word", ["has VBZ aux 1", "Peru NNP nsubj 1", "ships NNS dobj 1"])
def test_participle_with_an_auxiliary_a_subject_or_an_object_is_active(
    word: str, knowledge: Knowledge
) -> None:
    lines = (word, "sold VBN ROOT 1", "by IN agent 1", "Chile NNP pobj 2")
    assert "Chile" not in by_hand(knowledge, *lines)["sold"].get("subject")


@pytest.mark.parametrize("tag", ["WDT", "WP", "WP$", "IN", "DT"])
def test_relative_pronoun_of_any_tag_stands_for_its_noun(tag: str, knowledge: Knowledge) -> None:
    lines = ("ships NNS ROOT 0", f"that {tag} nsubj 2", "sank VBD relcl 0")
    assert by_hand(knowledge, *lines)["sank"].get("subject") == ["ships"]


def test_relative_pronoun_below_an_inner_clause_stands_for_the_noun(knowledge: Knowledge) -> None:
    lines = (
        "ships NNS ROOT 0",
        "which WDT dobj 5",
        "Peru NNP nsubj 3",
        "hopes VBZ relcl 0",
        "to TO aux 5",
        "sell VB xcomp 3",
    )
    assert by_hand(knowledge, *lines)["sell"].get("object") == ["ships"]


def test_relative_pronoun_without_a_noun_stands_for_nothing(knowledge: Knowledge) -> None:
    lines = ("who WP nsubj 1", "sank VBD ROOT 1")
    assert by_hand(knowledge, *lines)["sank"].get("subject") == []


def test_relative_clause_without_a_pronoun_is_about_its_noun(knowledge: Knowledge) -> None:
    lines = ("ships NNS nsubj 2", "sinking VBG relcl 0", "burn VBP ROOT 2")
    assert by_hand(knowledge, *lines)["sinking"].get("subject") == ["ships"]


def test_participle_in_a_clause_is_about_its_noun(knowledge: Knowledge) -> None:
    lines = ("ships NNS nsubj 2", "sinking VBG acl 0", "burn VBP ROOT 2", "oil NN dobj 2")
    assert by_hand(knowledge, *lines)["sinking"].get("subject") == ["ships"]


@pytest.mark.parametrize("label", ["attr", "oprd", "acomp"])
def test_noun_that_completes_a_verb_is_a_complement(label: str, knowledge: Knowledge) -> None:
    lines = ("Peru NNP nsubj 1", "became VBD ROOT 1", f"ally NN {label} 1")
    assert by_hand(knowledge, *lines)["became"].get("complement") == ["ally"]


def test_recipient_may_stand_behind_a_preposition(knowledge: Knowledge) -> None:
    lines = (
        "Peru NNP nsubj 1",
        "gave VBD ROOT 1",
        "ships NNS dobj 1",
        "to IN dative 1",
        "Chile NNP pobj 3",
    )
    assert by_hand(knowledge, *lines)["gave"].get("recipient") == ["Chile"]


@pytest.mark.parametrize("label", ["npadvmod", "nsubj", "dobj"])
def test_date_without_a_preposition_is_the_time(label: str, knowledge: Knowledge) -> None:
    lines = (f"1994 CD {label} 1", "sank VBD ROOT 1", "so RB advmod 1")
    assert by_hand(knowledge, *lines, dates=("1994",))["sank"].get("time") == ["1994"]
    assert by_hand(knowledge, *lines)["sank"].get("time") == []


@pytest.mark.parametrize("label", ["npadvmod", "advmod"])
def test_word_for_now_is_a_role(label: str, knowledge: Knowledge) -> None:
    word = min(knowledge.lexicon.words[TEXT.now])
    lines = ("Peru NNP nsubj 1", "grows VBZ ROOT 1", f"{word} NN {label} 1")
    assert by_hand(knowledge, *lines)["grows"].get("now") == [word]


@pytest.mark.parametrize("label", ["relcl", "acl", "ccomp"])
def test_fronted_adjunct_does_not_reach_into_a_finite_clause(
    label: str, knowledge: Knowledge
) -> None:
    lines = ("In IN prep 2", "Lima NNP pobj 0", "saw VBD ROOT 2", f"sank VBD {label} 2")
    found = by_hand(knowledge, *lines)
    assert found["saw"].get("in") == ["Lima"]
    assert found["sank"].get("in") == []


def test_adjunct_behind_the_governor_reaches_its_infinitive_only(knowledge: Knowledge) -> None:
    behind = ("Peru NNP nsubj 1", "works VBZ ROOT 1", "in IN prep 1", "Lima NNP pobj 2")
    for label, reached in (("xcomp", ["Lima"]), ("advcl", [])):
        found = by_hand(knowledge, *behind, "to TO aux 5", f"sell VB {label} 1")
        assert found["sell"].get("in") == reached


def test_later_adjunct_hides_no_fronted_one(knowledge: Knowledge) -> None:
    lines = (
        "fast RB advmod 4",
        "In IN prep 4",
        "Lima NNP pobj 1",
        "Peru NNP nsubj 4",
        "builds VBZ ROOT 4",
        "and CC cc 4",
        "sells VBZ conj 4",
        "for IN prep 4",
        "gain NN pobj 7",
    )
    found = by_hand(knowledge, *lines)["sells"]
    assert (found.get("in"), found.get("for")) == (["Lima"], [])


def test_verb_under_a_verb_is_within_it(knowledge: Knowledge) -> None:
    lines = (
        "Peru NNP nsubj 1",
        "sold VBD ROOT 1",
        "ships NNS dobj 1",
        "built VBN acl 2",
        "there RB advmod 3",
    )
    found = by_hand(knowledge, *lines)
    assert found["built"].get("within") == ["sold"]
    assert found["sold"].get("within") == []
    assert dict(found["built"].node.literals)["adverb"].value == "there"


def test_relative_pronoun_behind_a_preposition_stands_for_what_is_before_it(
    knowledge: Knowledge,
) -> None:
    found = clauses("Norway met Peru, with which it has ties.", knowledge)["have"]
    assert found.get("with") == ["Peru"]


def test_participle_with_its_agent_is_passive_though_the_parser_takes_it_for_a_past_tense(
    knowledge: Knowledge,
) -> None:
    text = "The pact signed at Lima on May 4, 1905, by Ole Dahl for Norway, lapsed in 1932."
    found = clauses(text, knowledge)["sign"]
    assert found.get("object") == ["pact"]
