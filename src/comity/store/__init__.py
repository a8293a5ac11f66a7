"""Load a published dataset into a triple store, so that it arrives whole or not at all.

    output folder --spool--> one N-Triples file a graph, with count and digest
                  --plan---> what to do with each graph: keep, add, complete, replace, remove
                  --send---> Graph Store Protocol or SPARQL Update, new content beside the old
                  --swap---> one update that puts all new graphs into their places
                  --verify-> what the store gives back equals what was sent

`presets` is the table of stores; `peculiarities` what each of them is known to change.
"""
