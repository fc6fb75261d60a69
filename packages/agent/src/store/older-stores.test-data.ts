import { CHATS_AS_TREES } from "./chats-as-trees.ts";

/**
 * Stores as older llcudas left them: the tables of each form word for word, and something in them.
 * Entries are never changed, only added when the form of the store changes.
 */
export interface OlderStore {
  form: number;
  tables: string;
}

const FORM_1 = `CREATE TABLE chats (
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
   CREATE INDEX messages_unfinished ON messages (owner) WHERE owner IS NOT NULL`;

const FORM_2 = `${FORM_1};
   CREATE TABLE token_probabilities (
     message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
     tokens TEXT NOT NULL
   ) STRICT`;

const FORM_3 = `${FORM_2};
   CREATE TABLE model_facts (
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
   CREATE TABLE download_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`;

const FORM_4 = `${FORM_3};
   CREATE TABLE load_options (
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
   ) STRICT`;

// Entries of the store's history are never changed: this one is what that form was made by.
const FORM_5 = `${FORM_4}; ${CHATS_AS_TREES}`;

const FORM_6 = `${FORM_5};
   CREATE TABLE benches (
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
   ) STRICT, WITHOUT ROWID`;

const FORM_7 = `${FORM_6};
   ALTER TABLE chats ADD COLUMN settings TEXT;
   ALTER TABLE messages ADD COLUMN attachments TEXT;
   ALTER TABLE queued_messages ADD COLUMN attachments TEXT;
   CREATE INDEX messages_with_files ON messages (number) WHERE attachments IS NOT NULL;
   CREATE TABLE presets (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     model TEXT,
     is_default INTEGER NOT NULL,
     options TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`;

const FORM_8 = `${FORM_7};
   CREATE TABLE gpu_probes (
     uuid TEXT NOT NULL,
     driver TEXT NOT NULL,
     probe TEXT NOT NULL,
     measured_at TEXT NOT NULL,
     PRIMARY KEY (uuid, driver)
   ) STRICT, WITHOUT ROWID`;

const FORM_9 = `${FORM_8};
   ALTER TABLE messages ADD COLUMN tool_calls TEXT;
   ALTER TABLE messages ADD COLUMN tool TEXT;
   CREATE TABLE tool_grants (
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     tool TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     PRIMARY KEY (chat_id, tool)
   ) STRICT, WITHOUT ROWID`;

const FORM_10 = `${FORM_9};
   ALTER TABLE messages ADD COLUMN repetition TEXT`;

const FORM_11 = `${FORM_10};
   CREATE TABLE catalog_checks (
     file TEXT PRIMARY KEY,
     host TEXT NOT NULL,
     state TEXT NOT NULL,
     size INTEGER,
     sha256 TEXT,
     moved_to TEXT,
     checked_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`;

export const OLDER_STORES: readonly OlderStore[] = [
  { form: 1, tables: FORM_1 },
  { form: 2, tables: FORM_2 },
  { form: 3, tables: FORM_3 },
  { form: 4, tables: FORM_4 },
  { form: 5, tables: FORM_5 },
  { form: 6, tables: FORM_6 },
  { form: 7, tables: FORM_7 },
  { form: 8, tables: FORM_8 },
  { form: 9, tables: FORM_9 },
  { form: 10, tables: FORM_10 },
  { form: 11, tables: FORM_11 },
];

/** A chat whose shown branch is the second of two answers, and one that a dead agent was writing. */
export const OLDER_ROWS = `
  INSERT INTO chats (id, title, leaf_id, created_at, updated_at) VALUES
    ('c1', 'Why is the sky blue?', 'm3', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
    ('c2', 'Zwei', 'm5', '2026-01-03T00:00:00.000Z', '2026-01-03T00:00:00.000Z');
  INSERT INTO messages (id, chat_id, parent_id, role, content, reasoning, status, model, stats, error,
      owner, created_at) VALUES
    ('m1', 'c1', NULL, 'user', 'Why is the sky blue?', '', 'done', NULL, NULL, NULL, NULL,
      '2026-01-01T00:00:00.000Z'),
    ('m2', 'c1', 'm1', 'assistant', 'Because.', '', 'stopped', 'SmolLM2', NULL, NULL, NULL,
      '2026-01-01T00:00:01.000Z'),
    ('m3', 'c1', 'm1', 'assistant', 'Rayleigh scattering.', 'Hm.', 'done', 'SmolLM2',
      '{"promptTokens":4,"cachedTokens":0,"tokens":3,"tokensPerSecond":9,"promptTokensPerSecond":99,"firstTokenMs":5,"contextUsed":7,"contextSize":4096,"prefill":1}',
      NULL, NULL, '2026-01-02T00:00:00.000Z'),
    ('m4', 'c2', NULL, 'user', 'Zähle bis zehn', '', 'done', NULL, NULL, NULL, NULL,
      '2026-01-03T00:00:00.000Z'),
    ('m5', 'c2', 'm4', 'assistant', 'eins zwei', '', 'streaming', 'SmolLM2', NULL, NULL,
      '{"pid":1,"startTime":"1"}', '2026-01-03T00:00:00.000Z')`;

/** Since form 2. */
export const OLDER_PROBABILITIES = `
  INSERT INTO token_probabilities VALUES ('m3', '{"tokens":[],"truncated":true}')`;
