"""Full-text search over title and text, as an SQLite FTS5 table beside the reports.

It stores no text of its own (`content=`): `operations.add_report` writes each report's words in the same transaction
as its row, and the trigger takes them out however a row is deleted. Accents are folded, so that "Grozny" and
"Gróźny" are found by either. A later migration that remakes `record_report` has to make the trigger again.
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
        migrations.RunSQL(
            sql="""
                CREATE TRIGGER record_search_forgets AFTER DELETE ON record_report BEGIN
                    INSERT INTO record_search (record_search, rowid, title, text)
                    VALUES ('delete', old.id, old.title, old.text);
                END;
            """,
            reverse_sql="DROP TRIGGER record_search_forgets;",
        ),
    ]
