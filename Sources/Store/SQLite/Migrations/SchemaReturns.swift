/// The layout for what comes back: each mail once, by its hash, with what it did; and what mailboxes remember of where they
/// have been read.
enum SchemaReturns {
  static let step = """
    -- A row for each mail that was read, whatever it was: a second sight of it is passed over.
    CREATE TABLE returns (
      id INTEGER PRIMARY KEY,
      -- SHA-256 of the mail, its line ends as LF.
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      at INTEGER NOT NULL,
      mailbox TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('bounce', 'report', 'complaint', 'unsubscribe', 'auto-reply', 'unknown')),
      -- `unknown`: kept for a person; `settled`: a person has seen to it.
      effect TEXT NOT NULL CHECK (effect IN ('none', 'counted', 'suppressed', 'unsubscribed', 'unknown', 'settled')),
      -- What says whose it is.
      proof TEXT CHECK (proof IN ('token', 'books')),
      subscriber INTEGER REFERENCES subscribers ON DELETE SET NULL,
      issue INTEGER REFERENCES issues ON DELETE SET NULL,
      verdict TEXT CHECK (verdict IN ('hard', 'soft', 'delayed', 'none')),
      meaning TEXT,
      status TEXT,
      evidence TEXT NOT NULL,
      CHECK ((subscriber IS NOT NULL) <= (proof IS NOT NULL))
    ) STRICT;
    CREATE INDEX returns_by_subscriber ON returns (subscriber, at) WHERE subscriber IS NOT NULL;
    CREATE INDEX returns_by_issue ON returns (issue) WHERE issue IS NOT NULL;
    CREATE INDEX returns_unknown ON returns (id) WHERE effect = 'unknown';

    -- What was read where nothing can be moved or marked: a place in a file, a unique id of POP3.
    CREATE TABLE return_marks (
      mailbox TEXT NOT NULL,
      mark TEXT NOT NULL,
      PRIMARY KEY (mailbox, mark)
    ) STRICT, WITHOUT ROWID;
    """
}
