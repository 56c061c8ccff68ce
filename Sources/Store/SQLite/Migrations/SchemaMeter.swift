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
