internal import Newsroom

/// The first layout, and the two steps after it: the search index, and who said what of an article.
enum SchemaFirst {
  /// Times are milliseconds since 1970; days are ISO 8601 text; lists are JSON.
  static let first = """
    -- The library. `id` is the article's place in time: its publication second times 256, plus a number that tells
    -- articles of one second apart. So the search index, which can only walk by rowid, walks from the newest.
    CREATE TABLE articles (
      id INTEGER PRIMARY KEY,
      article TEXT NOT NULL UNIQUE,
      url TEXT NOT NULL,
      -- The URL, where the article's source said it: two articles can't have the same one.
      canonical TEXT UNIQUE,
      hash BLOB NOT NULL,
      slug TEXT NOT NULL,
      title TEXT NOT NULL,
      standfirst TEXT,
      bylines TEXT NOT NULL,
      interviewee TEXT,
      series TEXT,
      kind TEXT NOT NULL
        CHECK (kind IN ('analysis', 'interview', 'in-depth', 'take', 'radar', 'upcoming', 'news')),
      regions TEXT NOT NULL,
      topics TEXT NOT NULL,
      image_url TEXT,
      image_alt TEXT,
      access TEXT NOT NULL CHECK (access IN ('open', 'metered', 'subscribers')),
      priority INTEGER NOT NULL,
      published INTEGER NOT NULL,
      updated INTEGER,
      event_day TEXT,
      event_place TEXT,
      event_source TEXT,
      pins TEXT NOT NULL,
      embargo INTEGER,
      covers TEXT NOT NULL,
      revised INTEGER NOT NULL CHECK (revised IN (0, 1)),
      -- When it was published, or its embargo ends, whichever is later: issues go by this.
      available INTEGER NOT NULL,
      -- SimHash of the body's text; NULL if it is too short for one.
      fingerprint INTEGER
    ) STRICT;
    CREATE INDEX articles_by_availability ON articles (available);
    CREATE INDEX articles_by_revision ON articles (updated) WHERE updated IS NOT NULL;
    CREATE INDEX articles_by_time ON articles (published);
    CREATE INDEX articles_by_kind ON articles (kind, published);
    CREATE INDEX articles_by_event ON articles (event_day) WHERE event_day IS NOT NULL;

    -- Bodies apart, so that a walk over articles doesn't read them.
    CREATE TABLE article_bodies (
      id INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
      html TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;

    CREATE VIEW article_texts AS
      SELECT a.id, a.title, a.standfirst, b.text, a.bylines, a.interviewee, a.series, a.topics, a.regions, a.kind
      FROM articles a JOIN article_bodies b ON b.id = a.id;

    CREATE VIRTUAL TABLE article_index USING fts5(
      title, standfirst, text, bylines, interviewee, series, topics, regions, kind,
      content = 'article_texts', content_rowid = 'id',
      tokenize = 'unicode61 remove_diacritics 2');

    -- One row per going out of an issue.
    CREATE TABLE issues (
      id INTEGER PRIMARY KEY,
      newsletter TEXT NOT NULL,
      day TEXT NOT NULL,
      generation INTEGER NOT NULL CHECK (generation > 0),
      status TEXT NOT NULL CHECK (status IN ('composed', 'skipped', 'sending', 'finished', 'cancelled')),
      window_start INTEGER NOT NULL,
      window_cutoff INTEGER NOT NULL,
      composed INTEGER NOT NULL,
      manifest TEXT CHECK (length(manifest) = 64),
      folder TEXT,
      reason TEXT,
      frozen INTEGER,
      -- Until when it is worth sending, once somebody sends it.
      latest INTEGER,
      audience INTEGER,
      finished INTEGER,
      -- What the desk said of it, before its audience is frozen.
      desk TEXT NOT NULL DEFAULT 'open' CHECK (desk IN ('open', 'approved', 'held')),
      -- The articles it picked are reserved; with the first acceptance they are used, and never run again in the
      -- newsletter; an issue that ends without one releases them, and its window, to the next.
      used INTEGER,
      released INTEGER,
      CHECK (used IS NULL OR released IS NULL),
      CHECK (status NOT IN ('composed', 'sending') OR released IS NULL),
      UNIQUE (newsletter, day, generation),
      CHECK ((frozen IS NULL) = (audience IS NULL)),
      CHECK ((status = 'skipped') = (reason IS NOT NULL)),
      CHECK (status = 'skipped' OR manifest IS NOT NULL),
      CHECK (status NOT IN ('sending', 'finished') OR frozen IS NOT NULL)
    ) STRICT;

    -- Feeds, and what their servers said of the last copy.
    CREATE TABLE sources (
      url TEXT PRIMARY KEY,
      etag TEXT,
      last_modified TEXT,
      tried INTEGER NOT NULL,
      problem TEXT
    ) STRICT, WITHOUT ROWID;

    -- Who did what to an issue, and when.
    CREATE TABLE issue_log (
      id INTEGER PRIMARY KEY,
      issue INTEGER NOT NULL REFERENCES issues,
      at INTEGER NOT NULL,
      who TEXT NOT NULL,
      what TEXT NOT NULL
    ) STRICT;
    CREATE INDEX issue_log_by_issue ON issue_log (issue, id);

    -- Proofs that need not be mailed again. `manifest`: what the proof showed.
    CREATE TABLE proofs (
      issue INTEGER NOT NULL REFERENCES issues,
      manifest TEXT NOT NULL,
      address TEXT NOT NULL,
      tier TEXT NOT NULL CHECK (tier IN ('free', 'all-access')),
      state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected')),
      at INTEGER NOT NULL,
      PRIMARY KEY (issue, manifest, address, tier)
    ) STRICT, WITHOUT ROWID;

    -- What each newsletter has looked at, and what it ran.
    CREATE TABLE article_uses (
      newsletter TEXT NOT NULL,
      article TEXT NOT NULL,
      issue INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
      fate TEXT NOT NULL CHECK (fate IN ('picked', 'omitted')),
      -- 1: it led the issue; NULL: it was a link, or not in it.
      place INTEGER,
      -- Of the text that ran.
      fingerprint INTEGER,
      PRIMARY KEY (newsletter, article, issue)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX article_uses_by_issue ON article_uses (issue);

    CREATE TABLE subscribers (
      id INTEGER PRIMARY KEY,
      address TEXT NOT NULL,
      identity TEXT NOT NULL UNIQUE,
      name TEXT,
      tier TEXT NOT NULL CHECK (tier IN ('free', 'all-access')),
      state TEXT NOT NULL CHECK (state IN ('confirmed', 'unsubscribed')),
      imported INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE newsletters (slug TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    -- Ordered as an audience is frozen and claimed: by newsletter, then by subscriber.
    CREATE TABLE subscriptions (
      newsletter TEXT NOT NULL REFERENCES newsletters,
      subscriber INTEGER NOT NULL REFERENCES subscribers,
      state TEXT NOT NULL CHECK (state IN ('subscribed', 'unsubscribed')),
      since INTEGER NOT NULL,
      PRIMARY KEY (newsletter, subscriber)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE suppressions (
      identity TEXT PRIMARY KEY,
      reason TEXT NOT NULL CHECK (reason IN ('bounce', 'complaint', 'request')),
      evidence TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- `due`: not before. `tier`: the variant, as it was when the audience was frozen.
    CREATE TABLE deliveries (
      issue INTEGER NOT NULL REFERENCES issues,
      subscriber INTEGER NOT NULL REFERENCES subscribers,
      tier TEXT NOT NULL CHECK (tier IN ('free', 'all-access')),
      -- What is mailed: the issue, or to those who had an earlier generation, the note of what was corrected.
      letter TEXT NOT NULL DEFAULT 'issue' CHECK (letter IN ('issue', 'correction')),
      state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'accepted', 'deferred', 'rejected', 'expired',
        'suppressed', 'uncertain', 'cancelled')),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      due INTEGER,
      worker INTEGER,
      claimed INTEGER,
      settled INTEGER,
      code INTEGER,
      reply TEXT,
      PRIMARY KEY (issue, subscriber),
      CHECK ((worker IS NOT NULL) = (state = 'claimed')),
      CHECK (due IS NULL OR state IN ('queued', 'deferred')),
      CHECK (due IS NOT NULL OR state <> 'deferred')
    ) STRICT, WITHOUT ROWID;
    -- Each index holds only what is left to do: the queue gets cheaper as it empties.
    CREATE INDEX deliveries_ready ON deliveries (issue, subscriber) WHERE state = 'queued' AND due IS NULL;
    CREATE INDEX deliveries_waiting ON deliveries (issue, due) WHERE due IS NOT NULL;
    CREATE INDEX deliveries_claimed ON deliveries (issue, subscriber) WHERE state = 'claimed';
    CREATE INDEX deliveries_uncertain ON deliveries (issue, subscriber) WHERE state = 'uncertain';

    -- Who subscribed, and yet isn't in the audience.
    CREATE TABLE exclusions (
      issue INTEGER NOT NULL REFERENCES issues,
      subscriber INTEGER NOT NULL REFERENCES subscribers,
      reason TEXT NOT NULL CHECK (reason IN ('suppressed', 'unsubscribed', 'other-tier')),
      PRIMARY KEY (issue, subscriber)
    ) STRICT, WITHOUT ROWID;
    """

  /// The search index writes out what it has gathered at 4 MB rather than at 1: some hundred articles at a time
  /// (`hashsize`, in fts5_config.c).
  static let gathering = "INSERT INTO article_index (article_index, rank) VALUES ('hashsize', 4194304)"

  /// Articles are known by more than their URL as it is written, and the library knows who said what of them. Of what
  /// came in earlier, everything counts as said by the newsroom's own files.
  static let statements = """
    -- WebIdentity.key of the canonical URL. Not unique: articles that came in before URLs were compared this way.
    ALTER TABLE articles ADD COLUMN address TEXT;
    ALTER TABLE articles ADD COLUMN guid TEXT;
    CREATE INDEX articles_by_address ON articles (address) WHERE address IS NOT NULL;
    CREATE UNIQUE INDEX articles_by_guid ON articles (guid) WHERE guid IS NOT NULL;

    -- By article (its id) and source: what it said last. `fields`: ArticleStatement.Fields.
    CREATE TABLE article_origins (
      article TEXT NOT NULL,
      origin TEXT NOT NULL,
      rank INTEGER NOT NULL,
      hash BLOB NOT NULL,
      fields INTEGER NOT NULL,
      access TEXT CHECK (access IN ('open', 'metered', 'subscribers')),
      PRIMARY KEY (article, origin)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO article_origins
      SELECT a.article, 'file', 3, a.hash,
        (kind <> 'news') * 1 + (access <> 'open') * 2 + (embargo IS NOT NULL) * 4 + (pins <> '[]') * 8 +
        (priority <> 3) * 16 + (regions <> '[]') * 32 + (topics <> '[]') * 64 + (series IS NOT NULL) * 128 +
        (interviewee IS NOT NULL) * 256 + (event_day IS NOT NULL) * 512 + (covers <> '[]') * 1024 +
        (revised) * 2048 + (standfirst IS NOT NULL) * 4096 + (bylines <> '[]') * 8192 +
        (image_url IS NOT NULL) * 16384 + (1) * 32768 + (updated IS NOT NULL) * 65536 + (b.text <> '') * 131072,
        CASE access WHEN 'open' THEN NULL ELSE access END
      FROM articles a JOIN article_bodies b ON b.id = a.id;
    """

  static func fillAddresses(of database: Database) throws {
    let urls = try Statement("SELECT id, canonical FROM articles WHERE canonical IS NOT NULL", in: database).all {
      ($0.int(.id), $0.text(.canonical))
    }
    let fill = try Statement("UPDATE articles SET address = ? WHERE id = ?", in: database)
    for (row, url) in urls { try fill.run([.text(WebIdentity.key(url)), .int(row)]) }
  }
}
