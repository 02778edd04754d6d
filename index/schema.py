"""The database's schema, as the steps that lead to it.

A step once released is never changed: a new one is added, and older databases are brought up to it.
"""

MIGRATIONS = (
    """
    CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE articles (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL,
        url TEXT NOT NULL, published TEXT, fingerprint TEXT NOT NULL, added TEXT NOT NULL
    );
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        text TEXT NOT NULL, speaker TEXT NOT NULL, embedding BLOB NOT NULL
    );
    CREATE UNIQUE INDEX passage_order ON passages(article_id, ordinal);
    CREATE INDEX article_dates ON articles(published);
    CREATE VIRTUAL TABLE words USING fts5(
        sentence, context, tokenize = "porter unicode61 remove_diacritics 2"
    );
    CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, 'row');
    INSERT INTO manifest VALUES ('generation', '0');
    """,
)
SCHEMA_VERSION = len(MIGRATIONS)
