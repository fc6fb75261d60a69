/**
 * Shelves, branches that can be thrown away, search, a queue. Messages get a number of their own: SQLite
 * may give rows without one another number, and the index of words would then point elsewhere.
 */
export const CHATS_AS_TREES = `ALTER TABLE chats ADD COLUMN title_source TEXT NOT NULL DEFAULT 'person';
   ALTER TABLE chats ADD COLUMN folder TEXT;
   ALTER TABLE chats ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE chats ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chats ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chats ADD COLUMN deleted_at TEXT;
   ALTER TABLE chats ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
   DROP INDEX chats_by_update;
   CREATE INDEX chats_in_order ON chats (archived, pinned DESC, updated_at DESC, id DESC)
     WHERE deleted_at IS NULL;
   CREATE INDEX chats_in_trash ON chats (deleted_at DESC) WHERE deleted_at IS NOT NULL;
   CREATE INDEX chats_by_revision ON chats (revision);

   CREATE TABLE messages_numbered (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     parent_id TEXT,
     role TEXT NOT NULL,
     content TEXT NOT NULL,
     reasoning TEXT NOT NULL,
     status TEXT NOT NULL,
     model TEXT,
     options TEXT,
     round TEXT,
     stats TEXT,
     error TEXT,
     owner TEXT,
     trash_id TEXT,
     trashed_at TEXT,
     created_at TEXT NOT NULL
   ) STRICT;
   INSERT INTO messages_numbered (id, chat_id, parent_id, role, content, reasoning, status, model,
       stats, error, owner, created_at)
     SELECT id, chat_id, parent_id, role, content, reasoning, status, model, stats, error, owner,
       created_at FROM messages ORDER BY created_at, rowid;
   -- Dropping the messages would take along what refers to them.
   CREATE TABLE probabilities_kept AS SELECT message_id, tokens FROM token_probabilities;
   DROP TABLE token_probabilities;
   DROP TABLE messages;
   ALTER TABLE messages_numbered RENAME TO messages;
   CREATE TABLE token_probabilities (
     message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
     tokens TEXT NOT NULL
   ) STRICT;
   INSERT INTO token_probabilities SELECT message_id, tokens FROM probabilities_kept;
   DROP TABLE probabilities_kept;
   CREATE INDEX messages_of_parent ON messages (chat_id, parent_id);
   CREATE INDEX messages_unfinished ON messages (chat_id) WHERE owner IS NOT NULL;
   CREATE INDEX messages_in_trash ON messages (trashed_at) WHERE trashed_at IS NOT NULL;

   CREATE VIRTUAL TABLE words USING fts5 (content, content = 'messages', content_rowid = 'number',
     tokenize = 'trigram', detail = none);
   INSERT INTO words (rowid, content) SELECT number, content FROM messages WHERE owner IS NULL;
   CREATE TRIGGER words_of_new AFTER INSERT ON messages WHEN new.owner IS NULL BEGIN
     INSERT INTO words (rowid, content) VALUES (new.number, new.content);
   END;
   CREATE TRIGGER words_of_old AFTER DELETE ON messages WHEN old.owner IS NULL BEGIN
     INSERT INTO words (words, rowid, content) VALUES ('delete', old.number, old.content);
   END;
   CREATE TRIGGER words_no_more AFTER UPDATE OF content, owner ON messages
     WHEN old.owner IS NULL AND (new.owner IS NOT NULL OR old.content <> new.content) BEGIN
     INSERT INTO words (words, rowid, content) VALUES ('delete', old.number, old.content);
   END;
   CREATE TRIGGER words_at_last AFTER UPDATE OF content, owner ON messages
     WHEN new.owner IS NULL AND (old.owner IS NOT NULL OR old.content <> new.content) BEGIN
     INSERT INTO words (rowid, content) VALUES (new.number, new.content);
   END;

   CREATE TABLE queued_messages (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX queued_of_chat ON queued_messages (chat_id, number);

   CREATE TABLE revisions (last INTEGER NOT NULL, purge INTEGER NOT NULL) STRICT;
   INSERT INTO revisions (last, purge) VALUES (0, 0);
   CREATE TRIGGER revision_of_new AFTER INSERT ON chats BEGIN
     UPDATE revisions SET last = last + 1;
     UPDATE chats SET revision = (SELECT last FROM revisions) WHERE id = new.id;
   END;
   CREATE TRIGGER revision_of_changed AFTER UPDATE OF title, title_source, folder, tags, pinned,
     archived, deleted_at, leaf_id, updated_at ON chats BEGIN
     UPDATE revisions SET last = last + 1;
     UPDATE chats SET revision = (SELECT last FROM revisions) WHERE id = new.id;
   END;
   CREATE TRIGGER revision_of_written AFTER UPDATE OF owner ON messages
     WHEN old.owner IS NOT new.owner BEGIN
     UPDATE revisions SET last = last + 1;
     UPDATE chats SET revision = (SELECT last FROM revisions) WHERE id = new.chat_id;
   END;
   CREATE TRIGGER revision_of_begun AFTER INSERT ON messages WHEN new.owner IS NOT NULL BEGIN
     UPDATE revisions SET last = last + 1;
     UPDATE chats SET revision = (SELECT last FROM revisions) WHERE id = new.chat_id;
   END;
   CREATE TRIGGER revision_of_purged AFTER DELETE ON chats BEGIN
     UPDATE revisions SET purge = purge + 1;
   END`;
