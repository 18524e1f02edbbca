"""The same texts in clear in tantivy, a search library written in Rust, all in memory."""

import gc
from collections.abc import Sequence

import tantivy

from bench.memory import resident_mb
from bench.search_peers import FOUND

_HEAP = 50_000_000  # bytes for tantivy while it indexes, in one thread


class Tantivy:
    """The texts stored and indexed with positions, all in memory, merged into as few pieces as it makes of them."""

    name = "tantivy, in memory"

    def __init__(self, texts: Sequence[str]) -> None:
        before = resident_mb()
        self._schema = tantivy.SchemaBuilder().add_text_field("text", stored=True).build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(_HEAP, 1)
        for text in texts:
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        del writer
        gc.collect()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.megabytes = resident_mb() - before

    def search(self, parts: Sequence[str]) -> list[tuple[str, str]]:
        question = tantivy.Query.boolean_query([(tantivy.Occur.Must, self._query(part)) for part in parts])
        snippets = tantivy.SnippetGenerator.create(self._searcher, question, self._schema, "text")
        found = []
        for _, address in self._searcher.search(question, FOUND).hits:
            document = self._searcher.doc(address)
            found.append((str(document["text"][0]), snippets.snippet_from_doc(document).to_html()))
        return found

    def _query(self, part: str) -> tantivy.Query:
        words = part.strip('"*').split()
        if len(words) > 1:
            return tantivy.Query.phrase_query(self._schema, "text", list(words))
        if part.endswith("*"):
            # A beginning is given as an expression over words; its `phrase_prefix_query` looks only at the first few.
            return tantivy.Query.regex_query(self._schema, "text", f"{words[0]}.*")
        return tantivy.Query.term_query(self._schema, "text", words[0])
