"""Full-text search over title and text, in a table beside the reports: `record.index` writes and asks it.

On SQLite an FTS5 table that stores no text of its own (`content=`): each report's words are written in the same
transaction as its row, and the trigger takes them out however a row is deleted. Accents are folded, so that "Grozny"
and "Gróźny" are found by either. A later migration that remakes `record_report` has to make the trigger again.

On PostgreSQL the words of each report, taken apart and folded before they come there, under a GIN index. Triggers, not
a foreign key, take them out: a table that another one points at could not be truncated alone.
"""

from django.db import migrations

SQLITE = (
    """
    CREATE VIRTUAL TABLE record_search USING fts5(
        title, text,
        content='record_report', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2"
    );
    """,
    """
    CREATE TRIGGER record_search_forgets AFTER DELETE ON record_report BEGIN
        INSERT INTO record_search (record_search, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
    END;
    """,
)
POSTGRESQL = (
    "CREATE TABLE record_search (report_id bigint NOT NULL, words tsvector NOT NULL, folded text NOT NULL)",
    "CREATE INDEX record_search_words ON record_search USING gin (words)",
    "CREATE INDEX record_search_report ON record_search (report_id)",
    # The model's own index has the undated first there.
    "CREATE INDEX record_report_dated_first ON record_report (published_from DESC NULLS LAST, id DESC)",
    """
    CREATE FUNCTION record_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE record_search;
        ELSE
            DELETE FROM record_search WHERE report_id = OLD.id;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER record_search_forgets AFTER DELETE ON record_report
    FOR EACH ROW EXECUTE FUNCTION record_search_forget()
    """,
    """
    CREATE TRIGGER record_search_forgets_all AFTER TRUNCATE ON record_report
    FOR EACH STATEMENT EXECUTE FUNCTION record_search_forget()
    """,
)
SQLITE_BACK = ("DROP TRIGGER record_search_forgets", "DROP TABLE record_search")
POSTGRESQL_BACK = (
    "DROP INDEX record_report_dated_first",
    "DROP TRIGGER record_search_forgets_all ON record_report",
    "DROP TRIGGER record_search_forgets ON record_report",
    "DROP FUNCTION record_search_forget",
    "DROP TABLE record_search",
)


def make(_apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def take_away(_apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [migrations.RunPython(make, take_away, elidable=False)]
