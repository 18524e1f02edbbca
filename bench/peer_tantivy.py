"""The notes in tantivy, a search engine in Rust, in memory and in clear: what searching can cost at its best."""

from collections.abc import Sequence
from typing import Any

import tantivy

_FOUND = 50


class Tantivy:
    """An index of texts by their words; `search` gives the best with a passage of each."""

    def __init__(self, texts: Sequence[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer()
        for text in texts:
            writer.add_document(tantivy.Document(text=[text]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: str) -> list[tuple[str, str]]:
        """As `Workspace.search` is asked: every word, the last as the beginning of one."""
        searcher = self._index.searcher()
        question = self._question(words)
        passages = tantivy.SnippetGenerator.create(searcher, question, self._schema, "text")
        found = []
        for _, address in searcher.search(question, _FOUND).hits:
            document = searcher.doc(address)
            found.append((document["text"][0], passages.snippet_from_doc(document).to_html()))
        return found

    def _question(self, words: str) -> Any:
        *whole, last = words.lower().split()
        must: list[Any] = [tantivy.Query.term_query(self._schema, "text", word) for word in whole]
        must.append(tantivy.Query.regex_query(self._schema, "text", f"{last}.*"))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in must])
