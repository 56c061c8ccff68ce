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
