PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
, address TEXT, guid TEXT) STRICT;
INSERT INTO articles VALUES(459627724800,'a','https://meridian.example/a','https://meridian.example/a',X'2a5efdf7d38661cc85c03eaacbef45a966d2d3254283b30e31bc6184b5d7e3c7','a','Ports reopen','What it says','["Ann Author","Bob \"B\" Byline"]',NULL,NULL,'news','["Europe"]','["trade","energy"]','https://meridian.example/i.jpg','A port','metered',4,1795420800000,1795420805000,NULL,NULL,NULL,'[]',NULL,'[]',0,1795420800000,NULL,'meridian.example/a',NULL);
INSERT INTO articles VALUES(459627724801,'b','https://meridian.example/b','https://meridian.example/b',X'5d7ba659b26ded1141a8e49be20e37db432da80af4520a6ba44599a6f94b01a1','b','Budget "talks"','What it says','["Ann Author","Bob \"B\" Byline"]',NULL,NULL,'upcoming','["Europe"]','["trade","energy"]','https://meridian.example/i.jpg','A port','metered',4,1795420800000,1795420805000,'2026-11-26','Oslo',NULL,'[]',NULL,'[]',0,1795420800000,NULL,'meridian.example/b',NULL);
INSERT INTO articles VALUES(459627727104,'c','https://meridian.example/c','https://meridian.example/c',X'15767e657de4748f00a5f5ac8ee4f3886d13e048e8f44295f5b0621a21e5d58c','c','From a feed, said again','What it says','["Ann Author","Bob \"B\" Byline"]',NULL,NULL,'news','["Europe"]','["trade","energy"]','https://meridian.example/i.jpg','A port','metered',4,1795420809000,1795420814000,NULL,NULL,NULL,'[]',NULL,'[]',0,1795420809000,NULL,'meridian.example/c',NULL);
CREATE TABLE article_bodies (
  id INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
  html TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
INSERT INTO article_bodies VALUES(459627724800,'<p>Body of a</p>','The ports reopen on Monday.');
INSERT INTO article_bodies VALUES(459627724801,'<p>Body of b</p>','Talks.');
INSERT INTO article_bodies VALUES(459627727104,'<p>Body of c2</p>','Fed and longer.');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','article_index','article_index',0,'CREATE VIRTUAL TABLE article_index USING fts5(
  title, standfirst, text, bylines, interviewee, series, topics, regions, kind,
  content = ''article_texts'', content_rowid = ''id'',
  tokenize = ''unicode61 remove_diacritics 2'')');
CREATE TABLE IF NOT EXISTS 'article_index_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO article_index_data VALUES(1,X'030909090f0000060303');
INSERT INTO article_index_data VALUES(10,X'000000010103030003010101020101030101');
INSERT INTO article_index_data VALUES(137438953473,X'000001fa0230618db09fca9200020302026e6e8db09fca8000060103020106010302917f0601030202057574686f728db09fca8000060103030106010303917f060103030101628db09fca8000060103050106010305917f0601030502026f628db09fca8000060103040106010304917f06010304020575646765748db09fca800102020205796c696e658db09fca8000060103060106010306917f060103060106656e657267798db09fca8000060106030106010603917f06010603020575726f70658db09fca8000060107020106010702917f0601070201036665648db09fca920006010202030265648db09fca920002040203726f6d8db09fca92000202010269748db09fca8000060101030106010103917f0601010301066d6f6e6461798db09fca80000601020601046e6577738db09fca80000601080292000601080201026f6e8db09fca8000060102050105706f7274738db09fca80000802010203010672656f70656e8db09fca800008030102040104736179738db09fca8000060101040106010104917f06010104010574616c6b738db09fca80010803010202020268658db09fca8000060102020204726164658db09fca8000060106020106010602917f0601060201087570636f6d696e678db09fca8001060108020104776861748db09fca8000060101020106010102917f06010102040b191c18190f1c1d1c0f0c0d1912160e12131b120e1b14');
INSERT INTO article_index_data VALUES(274877906945,X'000000ca0230618db09fca92000102026e6e8db09fca92000102057574686f728db09fca9200010101628db09fca92000102026f628db09fca9200010205796c696e658db09fca9200010106656e657267798db09fca920001020575726f70658db09fca92000101036665648db09fca920001030265648db09fca9200010203726f6d8db09fca920001010269748db09fca92000101046e6577738db09fca9200010104736179738db09fca920001010574726164658db09fca9200010104776861748db09fca920001040a0b0e0a0b0e0f0e0c0b0c0b0d0d0e');
INSERT INTO article_index_data VALUES(412316860417,X'0000012d0230618db09fca9200020302046761696e8db09fca9200020602026e648db09fca92000601020303016e8db09fca92000601030202057574686f728db09fca9200060103030101628db09fca92000601030502026f628db09fca9200060103040205796c696e658db09fca9200060103060106656e657267798db09fca920006010603020575726f70658db09fca92000601070201036665648db09fca920006010202030265648db09fca920002040203726f6d8db09fca92000202010269748db09fca92000601010301066c6f6e6765728db09fca92000601020401046e6577738db09fca9200060108020104736169648db09fca92000205030279738db09fca920006010104010574726164658db09fca9200060106020104776861748db09fca920006010102040b0e0e0d110d0e1112110f0c0d0e12100e0e11');
CREATE TABLE IF NOT EXISTS 'article_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO article_index_idx VALUES(1,X'',2);
INSERT INTO article_index_idx VALUES(2,X'',2);
INSERT INTO article_index_idx VALUES(3,X'',2);
CREATE TABLE IF NOT EXISTS 'article_index_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO article_index_docsize VALUES(459627724800,X'020305050000020101');
INSERT INTO article_index_docsize VALUES(459627724801,X'020301050000020101');
INSERT INTO article_index_docsize VALUES(459627727104,X'050303050000020101');
CREATE TABLE IF NOT EXISTS 'article_index_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO article_index_config VALUES('hashsize',4194304);
INSERT INTO article_index_config VALUES('version',4);
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
INSERT INTO issues VALUES(1,'daily-review','2026-11-23',1,'composed',1795334400000,1795420800000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/0',NULL,NULL,NULL,NULL,NULL,'held',NULL,NULL);
INSERT INTO issues VALUES(2,'daily-review','2026-11-24',1,'finished',1795420800000,1795507200000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/1',NULL,1795420913000,1795510800000,7,1795420918000,'held',1795420915000,NULL);
INSERT INTO issues VALUES(3,'daily-review','2026-11-24',2,'sending',1795420800000,1795507200000,1795420918000,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','issues/1.2',NULL,1795420918000,NULL,6,NULL,'held',NULL,NULL);
INSERT INTO issues VALUES(4,'daily-review','2026-11-25',1,'cancelled',1795507200000,1795593600000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/2',NULL,NULL,NULL,NULL,1795420921000,'open',NULL,1795420921000);
INSERT INTO issues VALUES(5,'daily-review','2026-11-26',1,'cancelled',1795593600000,1795680000000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/3',NULL,1795420922000,NULL,7,1795420923000,'open',NULL,1795420923000);
INSERT INTO issues VALUES(6,'daily-review','2026-11-27',1,'skipped',1795334400000,1795420800000,1795420924000,NULL,NULL,'two articles, three needed',NULL,NULL,NULL,NULL,'open',NULL,NULL);
INSERT INTO issues VALUES(7,'daily-review','2026-11-28',1,'finished',1795766400000,1795852800000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/5',NULL,1795420925000,NULL,1,1795420927000,'open',NULL,1795420927000);
INSERT INTO issues VALUES(8,'daily-review','2026-11-29',1,'composed',1795852800000,1795939200000,1795420900000,'abababababababababababababababababababababababababababababababab','issues/6',NULL,NULL,NULL,NULL,NULL,'open',NULL,NULL);
CREATE TABLE sources (
  url TEXT PRIMARY KEY,
  etag TEXT,
  last_modified TEXT,
  tried INTEGER NOT NULL,
  problem TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO sources VALUES('https://feeds.example.com/x','"e"','Mon',1795420803000,'503');
INSERT INTO sources VALUES('https://feeds.example.com/y',NULL,NULL,1795420804000,NULL);
CREATE TABLE issue_log (
  id INTEGER PRIMARY KEY,
  issue INTEGER NOT NULL REFERENCES issues,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL
) STRICT;
INSERT INTO issue_log VALUES(1,1,1795420900000,'dateline run','composed: 2 articles');
INSERT INTO issue_log VALUES(2,1,1795420901000,'Ada','approved');
INSERT INTO issue_log VALUES(3,1,1795420902000,'Ben','subject: "held: it says" is now "composed"');
INSERT INTO issue_log VALUES(4,1,1795420902000,'Ben','"approved: a title" held: it was in top');
INSERT INTO issue_log VALUES(5,1,1795420902000,'Ben','preheader changed');
INSERT INTO issue_log VALUES(6,1,1795420902000,'Ben','the approval was of the issue before this change');
INSERT INTO issue_log VALUES(7,1,1795420903000,'dateline run','proofs mailed to desk@example.com (free), desk@example.com (all-access)');
INSERT INTO issue_log VALUES(8,1,1795420900000,'Ada','composed again, without what was edited before: 1 articles');
INSERT INTO issue_log VALUES(9,1,1795420905000,'Ada','held, as it was before');
INSERT INTO issue_log VALUES(10,1,1795420906000,'Cy','held: waiting: for the ministry');
INSERT INTO issue_log VALUES(11,2,1795420900000,'dateline run','composed: 2 articles');
INSERT INTO issue_log VALUES(12,2,1795420910000,'dateline run','held: nobody had approved it by send-at (on-cutoff: hold)');
INSERT INTO issue_log VALUES(13,2,1795420911000,'dateline run','held: 1 error found by its check');
INSERT INTO issue_log VALUES(14,2,1795420912000,'Ada','approved');
INSERT INTO issue_log VALUES(15,2,1795420914500,'Ada','1 deferred deliveries are tried again at once');
INSERT INTO issue_log VALUES(16,2,1795420916000,'Ada','reconciled: 1 accepted by the relay''s log');
INSERT INTO issue_log VALUES(17,2,1795420917000,'Ada','held: left uncorrected');
INSERT INTO issue_log VALUES(18,3,1795420918000,'Ben','corrected, with a note to those who had it');
INSERT INTO issue_log VALUES(19,3,1795420918000,'Ben','subject: "x" is now "y"');
INSERT INTO issue_log VALUES(20,3,1795420918000,'Ben','correction written');
INSERT INTO issue_log VALUES(21,3,1795420919000,'Ben','held, as it was before the correction');
INSERT INTO issue_log VALUES(22,4,1795420900000,'dateline run','composed: 1 articles');
INSERT INTO issue_log VALUES(23,4,1795420921000,'dateline run','cancelled: not sent by its latest time');
INSERT INTO issue_log VALUES(24,5,1795420900000,'dateline run','composed: 1 articles');
INSERT INTO issue_log VALUES(25,5,1795420923000,'Ada','cancelled');
INSERT INTO issue_log VALUES(26,7,1795420900000,'dateline run','composed: 1 articles');
INSERT INTO issue_log VALUES(27,8,1795420900000,'dateline run','composed: 1 articles');
CREATE TABLE proofs (
  issue INTEGER NOT NULL REFERENCES issues,
  manifest TEXT NOT NULL,
  address TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('free', 'all-access')),
  state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected')),
  at INTEGER NOT NULL,
  PRIMARY KEY (issue, manifest, address, tier)
) STRICT, WITHOUT ROWID;
INSERT INTO proofs VALUES(1,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','desk@example.com','all-access','rejected',1795420903000);
INSERT INTO proofs VALUES(1,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','desk@example.com','free','accepted',1795420903000);
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
INSERT INTO article_uses VALUES('daily-review','a',1,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','a',2,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','a',3,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','b',4,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','b',5,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','b',8,'picked',1,NULL);
INSERT INTO article_uses VALUES('daily-review','c',2,'picked',2,NULL);
INSERT INTO article_uses VALUES('daily-review','c',7,'picked',1,NULL);
CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  identity TEXT NOT NULL UNIQUE,
  name TEXT,
  tier TEXT NOT NULL CHECK (tier IN ('free', 'all-access')),
  imported INTEGER NOT NULL
, state TEXT NOT NULL DEFAULT 'confirmed'
  CHECK (state IN ('pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased')), since INTEGER NOT NULL DEFAULT 0, left_at INTEGER, confirmed_at INTEGER, tier_ends INTEGER, language TEXT, attributes TEXT, origin INTEGER, changed_by INTEGER) STRICT;
INSERT INTO subscribers VALUES(1,'Ann@example.com','ann@example.com','Ann Third','all-access',1795420830000,'confirmed',1795420300000,NULL,1795420300000,1798012800000,'pt','{"city":"Lisbon|Porto","no\"te":"x+"}',1,3);
INSERT INTO subscribers VALUES(2,'bob@example.com','bob@example.com','Bob','free',1795420820000,'unsubscribed',1795420750000,1795420750000,1795420300000,NULL,'en','{"city":"Rome"}',1,NULL);
INSERT INTO subscribers VALUES(3,'cat@example.com','cat@example.com','Cat','free',1795420820000,'bounced',1795420760000,NULL,1795420350000,NULL,NULL,NULL,1,2);
INSERT INTO subscribers VALUES(4,'dan@example.com','dan@example.com','Dan','free',1795420820000,'complained',1795420841000,NULL,NULL,NULL,NULL,NULL,1,NULL);
INSERT INTO subscribers VALUES(5,'eve@example.com','eve@example.com','Eve','free',1795420820000,'confirmed',1795420810000,NULL,NULL,NULL,NULL,NULL,1,NULL);
INSERT INTO subscribers VALUES(6,'bouncer@example.com','bouncer@example.com','Bouncer','free',1795420810000,'bounced',1795420500000,NULL,1795420400000,NULL,NULL,NULL,1,1);
INSERT INTO subscribers VALUES(7,'complainer@example.com','complainer@example.com','Complainer','free',1795420810000,'complained',1795420600000,NULL,NULL,NULL,NULL,NULL,1,1);
INSERT INTO subscribers VALUES(8,'both@example.com','both@example.com','Both','free',1795420810000,'bounced',1795420811000,NULL,1795420400000,NULL,NULL,NULL,1,NULL);
INSERT INTO subscribers VALUES(9,'pending@example.com','pending@example.com','Pending','free',1795420810000,'pending',1795420810000,NULL,NULL,NULL,NULL,NULL,1,1);
INSERT INTO subscribers VALUES(10,'again@example.com','again@example.com','Again','free',1795420810000,'bounced',1795420500000,NULL,1795420400000,NULL,NULL,NULL,1,1);
INSERT INTO subscribers VALUES(11,'ida@example.com','ida@example.com','Ida','free',1795420820000,'confirmed',1795421300000,NULL,1795421300000,NULL,NULL,NULL,1,NULL);
INSERT INTO subscribers VALUES(12,'fay@example.com','fay@example.com','Fay','free',1795420820000,'confirmed',1795420820000,NULL,NULL,NULL,NULL,NULL,2,NULL);
INSERT INTO subscribers VALUES(13,'gus@example.com','gus@example.com','Gus','free',1795420820000,'confirmed',1795420820000,NULL,NULL,NULL,NULL,NULL,2,2);
INSERT INTO subscribers VALUES(14,'hal@example.com','hal@example.com','Hal','free',1795420850000,'confirmed',1795420850000,NULL,NULL,NULL,NULL,NULL,4,4);
INSERT INTO subscribers VALUES(15,'jon@example.com','jon@example.com','Jon','free',1795420851000,'confirmed',1795420850000,NULL,NULL,NULL,NULL,NULL,4,NULL);
INSERT INTO subscribers VALUES(17,'lea@example.com','lea@example.com','Lea','free',1795420853000,'confirmed',1795420853000,NULL,NULL,NULL,NULL,NULL,6,6);
INSERT INTO subscribers VALUES(18,'erased-18@erased.invalid','erased-18@erased.invalid',NULL,'free',1795420854000,'erased',1795420855000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO subscribers VALUES(19,'nan@example.com','nan@example.com','Nan','free',1795420856000,'pending',1795420856000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO subscribers VALUES(20,'oli@example.com','oli@example.com','Oli','free',1795420857000,'confirmed',1795420859000,NULL,1795420859000,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE newsletters (slug TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO newsletters VALUES('daily-review');
INSERT INTO newsletters VALUES('weekly-review');
CREATE TABLE subscriptions (
  newsletter TEXT NOT NULL REFERENCES newsletters,
  subscriber INTEGER NOT NULL REFERENCES subscribers,
  since INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'subscribed'
  CHECK (state IN ('pending', 'subscribed', 'unsubscribed')),
  PRIMARY KEY (newsletter, subscriber)
) STRICT, WITHOUT ROWID;
INSERT INTO subscriptions VALUES('daily-review',1,1795420300000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',2,1795420750000,'unsubscribed');
INSERT INTO subscriptions VALUES('daily-review',3,1795420350000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',4,1795420810000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',5,1795420810000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',6,1795420400000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',7,1795420810000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',8,1795420400000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',9,1795420810000,'pending');
INSERT INTO subscriptions VALUES('daily-review',10,1795420400000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',11,1795420810000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',12,1795420820000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',14,1795420850000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',15,1795420850000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',17,1795420853000,'subscribed');
INSERT INTO subscriptions VALUES('daily-review',20,1795420859000,'subscribed');
INSERT INTO subscriptions VALUES('weekly-review',2,1795420750000,'unsubscribed');
INSERT INTO subscriptions VALUES('weekly-review',5,1795420840000,'unsubscribed');
INSERT INTO subscriptions VALUES('weekly-review',11,1795421300000,'subscribed');
INSERT INTO subscriptions VALUES('weekly-review',13,1795420820000,'subscribed');
INSERT INTO subscriptions VALUES('weekly-review',14,1795420850000,'subscribed');
INSERT INTO subscriptions VALUES('weekly-review',19,1795420856000,'pending');
CREATE TABLE suppressions (
  identity TEXT PRIMARY KEY,
  reason TEXT NOT NULL CHECK (reason IN ('bounce', 'complaint', 'request')),
  evidence TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO suppressions VALUES('#54fac5c1fb4d5173cec674608eb7fb3e806dfe8571e1d1c32b072f3d08df23d2','request','erased',1795420855000);
INSERT INTO suppressions VALUES('again@example.com','bounce','import 1',1795420500000);
INSERT INTO suppressions VALUES('asked@example.com','request','by phone | twice',1795420811000);
INSERT INTO suppressions VALUES('both@example.com','bounce','import 1; 5.1.1 a|b',1795420500000);
INSERT INTO suppressions VALUES('bouncer@example.com','bounce','import 1',1795420500000);
INSERT INTO suppressions VALUES('cat@example.com','bounce','import 2',1795420760000);
INSERT INTO suppressions VALUES('complainer@example.com','complaint','import 1',1795420600000);
INSERT INTO suppressions VALUES('dan@example.com','complaint','import 2; ARF 17',1795420770000);
INSERT INTO suppressions VALUES('stranger@example.com','complaint','import 1 of the old list',1795420811000);
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
INSERT INTO deliveries VALUES(2,5,'free','issue','accepted',1,NULL,NULL,1795420914000,1795420915000,250,'2.0.0 ok');
INSERT INTO deliveries VALUES(2,11,'free','issue','uncertain',1,NULL,NULL,1795420914000,1795420915000,0,'?');
INSERT INTO deliveries VALUES(2,12,'free','issue','rejected',1,NULL,NULL,1795420914000,1795420915000,550,'5.1.1 no');
INSERT INTO deliveries VALUES(2,14,'free','issue','cancelled',1,NULL,NULL,1795420914000,1795420918000,451,'4.3.0 later');
INSERT INTO deliveries VALUES(2,15,'free','issue','cancelled',0,NULL,NULL,NULL,1795420918000,NULL,NULL);
INSERT INTO deliveries VALUES(2,17,'free','issue','cancelled',0,NULL,NULL,NULL,1795420918000,NULL,NULL);
INSERT INTO deliveries VALUES(2,20,'free','issue','cancelled',0,NULL,NULL,NULL,1795420918000,NULL,NULL);
INSERT INTO deliveries VALUES(3,5,'free','correction','claimed',1,NULL,1,1795420920000,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(3,11,'free','correction','queued',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(3,14,'free','issue','queued',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(3,15,'free','issue','queued',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(3,17,'free','issue','queued',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(3,20,'free','issue','queued',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO deliveries VALUES(5,5,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,11,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,12,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,14,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,15,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,17,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(5,20,'free','issue','cancelled',0,NULL,NULL,NULL,1795420923000,NULL,NULL);
INSERT INTO deliveries VALUES(7,1,'all-access','issue','expired',0,NULL,NULL,NULL,1795420926000,NULL,NULL);
CREATE TABLE exclusions (
  issue INTEGER NOT NULL REFERENCES issues,
  subscriber INTEGER NOT NULL REFERENCES subscribers,
  reason TEXT NOT NULL DEFAULT 'suppressed' CHECK (reason IN ('suppressed',
  'unsubscribed', 'bounced', 'complained', 'erased', 'pending', 'other-tier', 'other-segment')),
  PRIMARY KEY (issue, subscriber)
) STRICT, WITHOUT ROWID;
INSERT INTO exclusions VALUES(2,1,'other-tier');
INSERT INTO exclusions VALUES(2,2,'unsubscribed');
INSERT INTO exclusions VALUES(2,3,'bounced');
INSERT INTO exclusions VALUES(2,4,'complained');
INSERT INTO exclusions VALUES(2,6,'bounced');
INSERT INTO exclusions VALUES(2,7,'complained');
INSERT INTO exclusions VALUES(2,8,'bounced');
INSERT INTO exclusions VALUES(2,9,'pending');
INSERT INTO exclusions VALUES(2,10,'bounced');
INSERT INTO exclusions VALUES(5,1,'other-tier');
INSERT INTO exclusions VALUES(5,2,'unsubscribed');
INSERT INTO exclusions VALUES(5,3,'bounced');
INSERT INTO exclusions VALUES(5,4,'complained');
INSERT INTO exclusions VALUES(5,6,'bounced');
INSERT INTO exclusions VALUES(5,7,'complained');
INSERT INTO exclusions VALUES(5,8,'bounced');
INSERT INTO exclusions VALUES(5,9,'pending');
INSERT INTO exclusions VALUES(5,10,'bounced');
INSERT INTO exclusions VALUES(7,2,'unsubscribed');
INSERT INTO exclusions VALUES(7,3,'bounced');
INSERT INTO exclusions VALUES(7,4,'complained');
INSERT INTO exclusions VALUES(7,5,'other-tier');
INSERT INTO exclusions VALUES(7,6,'bounced');
INSERT INTO exclusions VALUES(7,7,'complained');
INSERT INTO exclusions VALUES(7,8,'bounced');
INSERT INTO exclusions VALUES(7,9,'pending');
INSERT INTO exclusions VALUES(7,10,'bounced');
INSERT INTO exclusions VALUES(7,11,'other-tier');
INSERT INTO exclusions VALUES(7,12,'other-tier');
INSERT INTO exclusions VALUES(7,14,'other-tier');
INSERT INTO exclusions VALUES(7,15,'other-tier');
INSERT INTO exclusions VALUES(7,17,'other-tier');
INSERT INTO exclusions VALUES(7,20,'other-tier');
CREATE TABLE article_origins (
  article TEXT NOT NULL,
  origin TEXT NOT NULL,
  rank INTEGER NOT NULL,
  hash BLOB NOT NULL,
  fields INTEGER NOT NULL,
  access TEXT CHECK (access IN ('open', 'metered', 'subscribers')),
  PRIMARY KEY (article, origin)
) STRICT, WITHOUT ROWID;
INSERT INTO article_origins VALUES('a','file',3,X'2a5efdf7d38661cc85c03eaacbef45a966d2d3254283b30e31bc6184b5d7e3c7',262143,'metered');
INSERT INTO article_origins VALUES('b','file',3,X'5d7ba659b26ded1141a8e49be20e37db432da80af4520a6ba44599a6f94b01a1',262143,'metered');
INSERT INTO article_origins VALUES('c','feed https://feeds.example.com/x',0,X'f4e1dc42cd913831d3740d086c75f1b2c37d60843d7e7c5ceb72fd0c23d94b8e',163840,NULL);
INSERT INTO article_origins VALUES('c','file',3,X'15767e657de4748f00a5f5ac8ee4f3886d13e048e8f44295f5b0621a21e5d58c',262143,'metered');
CREATE TABLE reader_numbers (last INTEGER NOT NULL) STRICT;
INSERT INTO reader_numbers VALUES(16);
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
INSERT INTO imports VALUES(1,'first.csv','dateline','Ada',1795420810000,1795420810000,NULL,NULL,11,0);
INSERT INTO imports VALUES(2,'second.csv','dateline','Ben',1795420820000,1795420820000,NULL,NULL,2,6);
INSERT INTO imports VALUES(3,'third.csv','dateline','Cy',1795420830000,1795420830000,NULL,NULL,0,1);
INSERT INTO imports VALUES(4,'fourth.csv','dateline','Ada',1795420850000,1795420850000,NULL,NULL,2,0);
INSERT INTO imports VALUES(5,'fifth.csv','dateline','Ada',1795420851000,1795420851000,1795420852000,'Ben',1,1);
INSERT INTO imports VALUES(6,'sixth.csv','Ghost','',1795420853000,NULL,NULL,NULL,1,0);
CREATE TABLE import_changes (
  import INTEGER NOT NULL REFERENCES imports,
  subscriber INTEGER NOT NULL,
  field TEXT NOT NULL,
  old TEXT,
  new TEXT,
  PRIMARY KEY (import, subscriber, field)
) STRICT, WITHOUT ROWID;
INSERT INTO import_changes VALUES(2,1,'address','ann@example.com','Ann@example.com');
INSERT INTO import_changes VALUES(2,1,'attribute.city',NULL,'Lisbon|Porto');
INSERT INTO import_changes VALUES(2,1,'attribute.no"te',NULL,'x+');
INSERT INTO import_changes VALUES(2,1,'language',NULL,'pt');
INSERT INTO import_changes VALUES(2,1,'name','Ann','Ann Again+');
INSERT INTO import_changes VALUES(2,1,'newsletter weekly-review','subscribed|1795420300000',NULL);
INSERT INTO import_changes VALUES(2,1,'tier','free','all-access');
INSERT INTO import_changes VALUES(2,1,'tier-ends',NULL,'1798012800000');
INSERT INTO import_changes VALUES(2,2,'newsletter daily-review','subscribed|1795420300000','unsubscribed|1795420750000');
INSERT INTO import_changes VALUES(2,2,'newsletter weekly-review','subscribed|1795420300000','unsubscribed|1795420750000++');
INSERT INTO import_changes VALUES(2,2,'state','confirmed|1795420300000||1795420300000','unsubscribed|1795420750000|1795420750000|1795420300000');
INSERT INTO import_changes VALUES(2,3,'state','confirmed|1795420350000||1795420350000','bounced|1795420760000||1795420350000');
INSERT INTO import_changes VALUES(2,4,'state','confirmed|1795420810000||','complained|1795420770000||');
INSERT INTO import_changes VALUES(2,5,'newsletter weekly-review','subscribed|1795420810000','unsubscribed|1795420820000');
INSERT INTO import_changes VALUES(2,10,'again',NULL,'bounced');
INSERT INTO import_changes VALUES(2,11,'newsletter weekly-review',NULL,'subscribed|1795421300000+');
INSERT INTO import_changes VALUES(2,11,'state','bounced|1795420812000||','confirmed|1795421300000||1795421300000+');
INSERT INTO import_changes VALUES(2,11,'suppression','bounce|1795420812000|550 5.1.1 no | such; user',NULL);
INSERT INTO import_changes VALUES(3,1,'name','Ann Again+','Ann Third');
INSERT INTO import_changes VALUES(3,2,'again',NULL,'unsubscribed');
INSERT INTO import_changes VALUES(3,3,'again',NULL,'bounced');
INSERT INTO import_changes VALUES(3,6,'again',NULL,'bounced');
INSERT INTO import_changes VALUES(3,10,'again',NULL,'bounced');
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
INSERT INTO consent_log VALUES(1,1,'daily-review','granted',1795420300000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(2,1,'weekly-review','granted',1795420300000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(3,2,'daily-review','granted',1795420300000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(4,2,'weekly-review','granted',1795420300000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(5,3,'daily-review','granted',1795420350000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(6,4,'daily-review','listed',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(7,5,'daily-review','listed',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(8,5,'weekly-review','listed',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(9,6,'daily-review','granted',1795420400000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(10,6,NULL,'bounced',1795420500000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(11,7,'daily-review','listed',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(12,7,NULL,'complained',1795420600000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(13,8,'daily-review','granted',1795420400000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(14,8,NULL,'bounced',1795420500000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(15,9,'daily-review','asked',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(16,10,'daily-review','granted',1795420400000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(17,10,NULL,'bounced',1795420500000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(18,11,'daily-review','listed',1795420810000,1795420810000,'import',1,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(19,8,NULL,'bounced',1795420811000,1795420811000,'bounce',NULL,NULL,NULL,NULL,'5.1.1 a|b');
INSERT INTO consent_log VALUES(20,11,NULL,'bounced',1795420812000,1795420812000,'bounce',NULL,NULL,NULL,NULL,'550 5.1.1 no | such; user');
INSERT INTO consent_log VALUES(21,1,'weekly-review','dropped',1795420820000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(22,2,NULL,'left',1795420750000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(23,2,'daily-review','left',1795420750000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(24,2,'weekly-review','left',1795420750000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(25,3,NULL,'bounced',1795420760000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(26,4,NULL,'complained',1795420770000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(27,5,'weekly-review','left',1795420820000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(28,11,NULL,'granted',1795421300000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(29,11,'weekly-review','granted',1795421300000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(30,12,'daily-review','listed',1795420820000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(31,13,'weekly-review','listed',1795420820000,1795420820000,'import',2,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(32,5,'weekly-review','left',1795420840000,1795420840000,'link',NULL,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(33,4,NULL,'complained',1795420841000,1795420841000,'complaint',NULL,NULL,NULL,NULL,'ARF 17');
INSERT INTO consent_log VALUES(34,2,'weekly-review','left',1795420700000,1795420843000,'link',NULL,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(35,2,'weekly-review','left',1795420700000,1795420844000,'link',NULL,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(36,11,'weekly-review','granted',1795420845000,1795420845000,'link',NULL,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(37,12,'daily-review','granted',1795420842000,1795420842000,'command',NULL,'Ada','a call',NULL,NULL);
INSERT INTO consent_log VALUES(38,14,'daily-review','listed',1795420850000,1795420850000,'import',4,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(39,14,'weekly-review','listed',1795420850000,1795420850000,'import',4,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(40,15,'daily-review','listed',1795420850000,1795420850000,'import',4,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(41,16,'daily-review','listed',1795420851000,1795420851000,'import',5,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(42,15,'weekly-review','listed',1795420851000,1795420851000,'import',5,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(43,15,'weekly-review','taken-back',1795420852000,1795420852000,'command',5,'Ben','undo of import 5',NULL,NULL);
INSERT INTO consent_log VALUES(44,16,NULL,'removed',1795420852000,1795420852000,'command',5,'Ben','undo of import 5',NULL,NULL);
INSERT INTO consent_log VALUES(45,17,'daily-review','listed',1795420853000,1795420853000,'import',6,NULL,NULL,NULL,NULL);
INSERT INTO consent_log VALUES(46,18,'daily-review','granted',1795420854000,1795420854000,'command',NULL,'Ada',NULL,NULL,NULL);
INSERT INTO consent_log VALUES(47,18,NULL,'erased',1795420855000,1795420855000,'mail',NULL,'Ada',NULL,NULL,NULL);
INSERT INTO consent_log VALUES(48,19,'weekly-review','asked',1795420856000,1795420856000,'command',NULL,'Ada','a form','Do you want it?',NULL);
INSERT INTO consent_log VALUES(49,20,'daily-review','asked',1795420857000,1795420857000,'command',NULL,NULL,NULL,'Do you?',NULL);
INSERT INTO consent_log VALUES(50,20,NULL,'granted',1795420859000,1795420859000,'link',NULL,NULL,NULL,'Do you?',NULL);
INSERT INTO consent_log VALUES(51,20,'daily-review','granted',1795420859000,1795420859000,'link',NULL,NULL,NULL,'Do you?',NULL);
CREATE TABLE invitations (
  subscriber INTEGER NOT NULL,
  newsletter TEXT NOT NULL,
  asked INTEGER NOT NULL,
  sent INTEGER,
  wording TEXT NOT NULL,
  PRIMARY KEY (subscriber, newsletter)
) STRICT, WITHOUT ROWID;
INSERT INTO invitations VALUES(19,'weekly-review',1795420856000,NULL,'Do you want it?');
INSERT INTO invitations VALUES(20,'daily-review',1795420857000,1795420858000,'Do you?');
CREATE TABLE unlocks (
  subscriber INTEGER NOT NULL,
  month TEXT NOT NULL,
  article TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (month, subscriber, article)
) STRICT, WITHOUT ROWID;
INSERT INTO unlocks VALUES(15,'2026-11','a',1795420860000);
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
INSERT INTO returns VALUES(1,X'0000000000000000000000000000000000000000000000000000000000000000',1795421000000,'bounces','bounce','none','token',15,2,'soft',NULL,'4.2.2','full | up');
INSERT INTO returns VALUES(2,X'0101010101010101010101010101010101010101010101010101010101010101',1795421001000,'bounces','report','counted',NULL,NULL,NULL,'soft',NULL,'4.2.2','full | up');
INSERT INTO returns VALUES(3,X'0202020202020202020202020202020202020202020202020202020202020202',1795421002000,'bounces','complaint','suppressed','token',15,2,'soft',NULL,'4.2.2','full | up');
INSERT INTO returns VALUES(4,X'0303030303030303030303030303030303030303030303030303030303030303',1795421003000,'bounces','unsubscribe','unsubscribed',NULL,NULL,NULL,'soft',NULL,'4.2.2','full | up');
INSERT INTO returns VALUES(5,X'0404040404040404040404040404040404040404040404040404040404040404',1795421004000,'bounces','auto-reply','unknown','token',15,2,'soft',NULL,'4.2.2','full | up');
INSERT INTO returns VALUES(6,X'0505050505050505050505050505050505050505050505050505050505050505',1795421005000,'bounces','unknown','settled',NULL,NULL,NULL,'soft',NULL,'4.2.2','full | up');
CREATE TABLE return_marks (
  mailbox TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (mailbox, mark)
) STRICT, WITHOUT ROWID;
INSERT INTO return_marks VALUES('inbox.mbox','17');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('imports',6);
CREATE INDEX articles_by_availability ON articles (available);
CREATE INDEX articles_by_revision ON articles (updated) WHERE updated IS NOT NULL;
CREATE INDEX articles_by_time ON articles (published);
CREATE INDEX articles_by_kind ON articles (kind, published);
CREATE INDEX articles_by_event ON articles (event_day) WHERE event_day IS NOT NULL;
CREATE VIEW article_texts AS
  SELECT a.id, a.title, a.standfirst, b.text, a.bylines, a.interviewee, a.series, a.topics, a.regions, a.kind
  FROM articles a JOIN article_bodies b ON b.id = a.id;
CREATE INDEX issue_log_by_issue ON issue_log (issue, id);
CREATE INDEX article_uses_by_issue ON article_uses (issue);
CREATE INDEX deliveries_ready ON deliveries (issue, subscriber) WHERE state = 'queued' AND due IS NULL;
CREATE INDEX deliveries_waiting ON deliveries (issue, due) WHERE due IS NOT NULL;
CREATE INDEX deliveries_claimed ON deliveries (issue, subscriber) WHERE state = 'claimed';
CREATE INDEX deliveries_uncertain ON deliveries (issue, subscriber) WHERE state = 'uncertain';
CREATE INDEX articles_by_address ON articles (address) WHERE address IS NOT NULL;
CREATE UNIQUE INDEX articles_by_guid ON articles (guid) WHERE guid IS NOT NULL;
CREATE INDEX consent_log_by_subscriber ON consent_log (subscriber);
CREATE TRIGGER consent_log_keeps BEFORE DELETE ON consent_log
  BEGIN SELECT raise(ABORT, 'the consent log is only added to'); END;
CREATE TRIGGER consent_log_stays BEFORE UPDATE ON consent_log WHEN NOT (
  NEW.id IS OLD.id AND NEW.subscriber IS OLD.subscriber AND NEW.newsletter IS OLD.newsletter
  AND NEW.what IS OLD.what AND NEW.at IS OLD.at AND NEW.recorded IS OLD.recorded AND NEW.how IS OLD.how
  AND NEW.import IS OLD.import AND NEW.who IS OLD.who AND NEW.source IS NULL AND NEW.wording IS NULL
  AND NEW.evidence IS NULL
  AND EXISTS (SELECT 1 FROM subscribers WHERE id = OLD.subscriber AND state = 'erased'))
  BEGIN SELECT raise(ABORT, 'the consent log is only added to'); END;
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
CREATE INDEX returns_by_subscriber ON returns (subscriber, at) WHERE subscriber IS NOT NULL;
CREATE INDEX returns_by_issue ON returns (issue) WHERE issue IS NOT NULL;
CREATE INDEX returns_unknown ON returns (id) WHERE effect = 'unknown';
PRAGMA writable_schema=OFF;
COMMIT;
PRAGMA user_version = 7;
