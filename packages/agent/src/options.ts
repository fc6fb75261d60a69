/** What a person can choose, by flag or by LLCUDA_* variable. */
export interface AgentOptions {
  host: string;
  /** Null: 7863 or the next free one. */
  port: number | null;
  /** Null: random, 256 bit. */
  token: string | null;
  open: boolean;
  /** A short name, a path to a GGUF file, `hf:OWNER/REPO/FILE`, or a name in the cache; null: the default model. */
  model: string | null;
  /** A path to llama-server or its folder, or a source (`debian`, `github`, `path`); null: the best. */
  engine: string | null;
  offline: boolean;
  /** The model names new chats. */
  titles: boolean;
  /** Addresses under which a proxy shows this agent: their hosts and origins are let in. */
  publicUrls: string[];
}
