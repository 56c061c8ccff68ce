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
