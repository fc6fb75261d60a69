import { CHATS_AS_TREES } from "./chats-as-trees.ts";

/** One entry a form of the store, oldest first. Entries are never changed, only added. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE chats (
     id TEXT PRIMARY KEY,
     title TEXT NOT NULL,
     leaf_id TEXT,
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT;
   CREATE INDEX chats_by_update ON chats (updated_at DESC);
   CREATE TABLE messages (
     id TEXT PRIMARY KEY,
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     parent_id TEXT,
     role TEXT NOT NULL,
     content TEXT NOT NULL,
     reasoning TEXT NOT NULL,
     status TEXT NOT NULL,
     model TEXT,
     stats TEXT,
     error TEXT,
     owner TEXT,
     created_at TEXT NOT NULL
   ) STRICT;
   CREATE INDEX messages_of_chat ON messages (chat_id);
   CREATE INDEX messages_unfinished ON messages (owner) WHERE owner IS NOT NULL`,
  `CREATE TABLE token_probabilities (
     message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
     tokens TEXT NOT NULL
   ) STRICT`,
  // The library: what headers told, what is known of a model beyond its file, what is on its way here.
  `CREATE TABLE model_facts (
     path TEXT PRIMARY KEY,
     size INTEGER NOT NULL,
     modified_ms REAL NOT NULL,
     facts TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE model_records (
     path TEXT PRIMARY KEY,
     name TEXT,
     origin TEXT,
     sha256 TEXT,
     sha256_of TEXT,
     last_used_at TEXT,
     tokens_per_second REAL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE library_folders (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
   CREATE TABLE downloads (
     id TEXT PRIMARY KEY,
     position REAL NOT NULL,
     record TEXT NOT NULL,
     owner TEXT
   ) STRICT;
   CREATE TABLE download_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
  `CREATE TABLE load_options (
     model TEXT PRIMARY KEY,
     options TEXT NOT NULL
   ) STRICT;
   CREATE TABLE load_measurements (
     model TEXT NOT NULL,
     options TEXT NOT NULL,
     estimate TEXT NOT NULL,
     measured TEXT NOT NULL,
     error REAL,
     measured_at TEXT NOT NULL,
     PRIMARY KEY (model, options)
   ) STRICT`,
  CHATS_AS_TREES,
  // Benches: the summary is a row of the history; `trace` holds requests, telemetry and the tools' own rows.
  `CREATE TABLE benches (
     id TEXT PRIMARY KEY,
     started_at TEXT NOT NULL,
     status TEXT NOT NULL,
     summary TEXT NOT NULL,
     run TEXT NOT NULL,
     trace TEXT NOT NULL,
     owner TEXT
   ) STRICT;
   CREATE INDEX benches_by_start ON benches (started_at DESC);
   CREATE TABLE bench_probes (
     machine TEXT PRIMARY KEY,
     probe TEXT NOT NULL,
     measured_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  // With what a chat's answers are written, presets of that, and files that go with messages.
  `ALTER TABLE chats ADD COLUMN settings TEXT;
   ALTER TABLE messages ADD COLUMN attachments TEXT;
   ALTER TABLE queued_messages ADD COLUMN attachments TEXT;
   CREATE INDEX messages_with_files ON messages (number) WHERE attachments IS NOT NULL;
   CREATE TABLE presets (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     model TEXT,
     is_default INTEGER NOT NULL,
     options TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  // What was measured on each GPU with each driver.
  `CREATE TABLE gpu_probes (
     uuid TEXT NOT NULL,
     driver TEXT NOT NULL,
     probe TEXT NOT NULL,
     measured_at TEXT NOT NULL,
     PRIMARY KEY (uuid, driver)
   ) STRICT, WITHOUT ROWID`,
  // Tools that answers call, their results as messages, and what may run in a chat unasked.
  `ALTER TABLE messages ADD COLUMN tool_calls TEXT;
   ALTER TABLE messages ADD COLUMN tool TEXT;
   CREATE TABLE tool_grants (
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     tool TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     PRIMARY KEY (chat_id, tool)
   ) STRICT, WITHOUT ROWID`,
  // What an answer repeated that was stopped for it.
  "ALTER TABLE messages ADD COLUMN repetition TEXT",
  // What the hub said of the catalog's files, by OWNER/REPO/FILE.
  `CREATE TABLE catalog_checks (
     file TEXT PRIMARY KEY,
     host TEXT NOT NULL,
     state TEXT NOT NULL,
     size INTEGER,
     sha256 TEXT,
     moved_to TEXT,
     checked_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  // How fast a model read long prompts here, by its file.
  "ALTER TABLE model_records ADD COLUMN prompt_tokens_per_second REAL",
];
