/// The audience's layout: states with their times, the consent log, and numbered imports that can be taken back.
///
/// What was known before it counts as consent given when it was stored, by "before the log"; who had left, left now.
enum SchemaAudience {
  static let step =
    """
    -- A state's CHECK can't be changed, so a new column takes its place.
    ALTER TABLE subscribers ADD COLUMN standing TEXT NOT NULL DEFAULT 'confirmed'
      CHECK (standing IN ('pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased'));
    -- When the state began.
    ALTER TABLE subscribers ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    -- When the reader last asked to go, where newer consent hasn't come since.
    ALTER TABLE subscribers ADD COLUMN left_at INTEGER;
    ALTER TABLE subscribers ADD COLUMN confirmed_at INTEGER;
    ALTER TABLE subscribers ADD COLUMN tier_ends INTEGER;
    ALTER TABLE subscribers ADD COLUMN language TEXT;
    -- An object of JSON: texts by key. NULL where there are none.
    ALTER TABLE subscribers ADD COLUMN attributes TEXT;
    -- The import that brought the reader in, and the one that changed anything last; NULL: something else did.
    ALTER TABLE subscribers ADD COLUMN origin INTEGER;
    ALTER TABLE subscribers ADD COLUMN changed_by INTEGER;
    UPDATE subscribers SET standing = state, since = imported, confirmed_at = imported;
    UPDATE subscribers SET since = \(now), left_at = \(now) WHERE state = 'unsubscribed';
    ALTER TABLE subscribers DROP COLUMN state;
    ALTER TABLE subscribers RENAME COLUMN standing TO state;
    UPDATE subscribers AS r SET since = x.at, state = CASE x.reason
        WHEN 'bounce' THEN 'bounced' WHEN 'complaint' THEN 'complained' ELSE 'unsubscribed' END,
      left_at = CASE WHEN x.reason = 'request' THEN x.at ELSE left_at END
      FROM suppressions x WHERE x.identity = r.identity;

    -- The highest number a reader ever had: none is given twice, for links and the log go by it.
    CREATE TABLE reader_numbers (last INTEGER NOT NULL) STRICT;
    INSERT INTO reader_numbers SELECT ifnull(max(id), 0) FROM subscribers;

    ALTER TABLE subscriptions ADD COLUMN standing TEXT NOT NULL DEFAULT 'subscribed'
      CHECK (standing IN ('pending', 'subscribed', 'unsubscribed'));
    UPDATE subscriptions SET standing = state;
    UPDATE subscriptions SET standing = 'unsubscribed', since = \(now)
      WHERE state = 'subscribed' AND subscriber IN (SELECT id FROM subscribers WHERE state = 'unsubscribed');
    ALTER TABLE subscriptions DROP COLUMN state;
    ALTER TABLE subscriptions RENAME COLUMN standing TO state;

    ALTER TABLE exclusions ADD COLUMN cause TEXT NOT NULL DEFAULT 'suppressed' CHECK (cause IN ('suppressed',
      'unsubscribed', 'bounced', 'complained', 'erased', 'pending', 'other-tier', 'other-segment'));
    UPDATE exclusions SET cause = reason;
    ALTER TABLE exclusions DROP COLUMN reason;
    ALTER TABLE exclusions RENAME COLUMN cause TO reason;

    -- `finished` NULL: it was interrupted after a whole batch. The counts are of what was committed.
    CREATE TABLE imports (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      file TEXT NOT NULL,
      format TEXT NOT NULL,
      who TEXT NOT NULL,
      began INTEGER NOT NULL,
      finished INTEGER,
      undone INTEGER,
      undone_by TEXT,
      added INTEGER NOT NULL DEFAULT 0,
      updated INTEGER NOT NULL DEFAULT 0,
      CHECK ((undone IS NULL) = (undone_by IS NULL))
    ) STRICT;

    -- What an import changed of readers who were known: to take it back. `old`, `new` NULL: there was, is none.
    CREATE TABLE import_changes (
      import INTEGER NOT NULL REFERENCES imports,
      subscriber INTEGER NOT NULL,
      field TEXT NOT NULL,
      old TEXT,
      new TEXT,
      PRIMARY KEY (import, subscriber, field)
    ) STRICT, WITHOUT ROWID;

    -- Who consented to what, who left, and how we know: only ever added to. `newsletter` NULL: all of them. `at`: when it
    -- happened; `recorded`: when it was written down. `who` and `source` NULL in an import: the import's own.
    CREATE TABLE consent_log (
      id INTEGER PRIMARY KEY,
      subscriber INTEGER NOT NULL,
      newsletter TEXT,
      what TEXT NOT NULL CHECK (what IN ('asked', 'listed', 'granted', 'left', 'bounced', 'complained', 'erased',
        'lifted', 'resubscribed', 'dropped', 'taken-back', 'removed')),
      at INTEGER NOT NULL,
      recorded INTEGER NOT NULL,
      how TEXT NOT NULL CHECK (how IN ('import', 'command', 'mail', 'link', 'bounce', 'complaint')),
      import INTEGER,
      who TEXT,
      source TEXT,
      wording TEXT,
      evidence TEXT
    ) STRICT;
    CREATE INDEX consent_log_by_subscriber ON consent_log (subscriber);
    INSERT INTO consent_log (subscriber, newsletter, what, at, recorded, how, source)
      SELECT subscriber, newsletter, CASE state WHEN 'unsubscribed' THEN 'left' ELSE 'granted' END, since, \(now),
        'import', 'before the consent log' FROM subscriptions ORDER BY subscriber;
    INSERT INTO consent_log (subscriber, what, at, recorded, how, source)
      SELECT id, CASE state WHEN 'unsubscribed' THEN 'left' ELSE state END, since, \(now), 'import',
        'before the consent log' FROM subscribers WHERE state <> 'confirmed';

    CREATE TRIGGER consent_log_keeps BEFORE DELETE ON consent_log
      BEGIN SELECT raise(ABORT, 'the consent log is only added to'); END;
    -- The one exception: an erased reader's personal data goes, and the row stays.
    CREATE TRIGGER consent_log_stays BEFORE UPDATE ON consent_log WHEN NOT (
      NEW.id IS OLD.id AND NEW.subscriber IS OLD.subscriber AND NEW.newsletter IS OLD.newsletter
      AND NEW.what IS OLD.what AND NEW.at IS OLD.at AND NEW.recorded IS OLD.recorded AND NEW.how IS OLD.how
      AND NEW.import IS OLD.import AND NEW.who IS OLD.who AND NEW.source IS NULL AND NEW.wording IS NULL
      AND NEW.evidence IS NULL
      AND EXISTS (SELECT 1 FROM subscribers WHERE id = OLD.subscriber AND state = 'erased'))
      BEGIN SELECT raise(ABORT, 'the consent log is only added to'); END;
    """

  /// In milliseconds.
  private static let now = "CAST(strftime('%s', 'now') AS INTEGER) * 1000"
}

/// Who was asked whether they want a newsletter: one row a reader and newsletter, of the last time.
enum SchemaInvitations {
  static let step = """
    -- `wording`: what the mail asked, which a confirmation then is consent to. `sent` NULL: the relay hasn't taken it.
    CREATE TABLE invitations (
      subscriber INTEGER NOT NULL,
      newsletter TEXT NOT NULL,
      asked INTEGER NOT NULL,
      sent INTEGER,
      wording TEXT NOT NULL,
      PRIMARY KEY (subscriber, newsletter)
    ) STRICT, WITHOUT ROWID;
    """
}

/// What readers of the free tier have opened: one row a reader, month and article.
enum SchemaMeter {
  static let step = """
    -- `month`: of the publication's zone, as 2026-11. `article`: its id; the library may have forgotten it.
    CREATE TABLE unlocks (
      subscriber INTEGER NOT NULL,
      month TEXT NOT NULL,
      article TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (month, subscriber, article)
    ) STRICT, WITHOUT ROWID;

    -- What an erased reader opened, and was asked, goes with the rest of what is personal; so does a removed one's.
    CREATE TRIGGER erased_readers_unlocks AFTER UPDATE OF state ON subscribers WHEN NEW.state = 'erased'
      BEGIN
        DELETE FROM unlocks WHERE subscriber = NEW.id;
        DELETE FROM invitations WHERE subscriber = NEW.id;
      END;
    CREATE TRIGGER removed_readers_unlocks BEFORE DELETE ON subscribers
      BEGIN
        DELETE FROM unlocks WHERE subscriber = OLD.id;
        DELETE FROM invitations WHERE subscriber = OLD.id;
      END;
    CREATE INDEX unlocks_by_subscriber ON unlocks (subscriber);
    """
}

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
