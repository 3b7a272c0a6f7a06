"""How the shipped English pipeline is made: treebanks -> documents, words -> vectors, spaCy training, card."""
