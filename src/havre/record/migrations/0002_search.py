"""Full-text search over title and text, as an SQLite FTS5 table beside the reports.

It stores no text of its own (`content=`): `operations.add_report` writes each report's words in the same transaction
as its row. Accents are folded, so that "Grozny" and "Gróźny" are found by either.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE VIRTUAL TABLE record_search USING fts5(
                    title, text,
                    content='record_report', content_rowid='id',
                    tokenize="unicode61 remove_diacritics 2"
                );
            """,
            reverse_sql="DROP TABLE record_search;",
        ),
    ]
