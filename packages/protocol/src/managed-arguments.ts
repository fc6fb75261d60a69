/** Arguments of llama-server that are not a person's own: what llcuda does in their place. */
export interface ManagedArguments {
  /** Every spelling. */
  names: readonly string[];
  /** Ends the sentence "--port is managed: …". */
  because: string;
}

const FIELD = "it has a field of its own among the load options";

/** The closed list, by reason. Both the page and the agent refuse them. */
export const MANAGED_ARGUMENTS: readonly ManagedArguments[] = [
  {
    names: [
      ..."-m --model -mu --model-url -dr --docker-repo -hf -hfr --hf-repo -hff --hf-file".split(
        " ",
      ),
      ..."-hfv -hfrv --hf-repo-v -hffv --hf-file-v -mv --model-vocoder".split(" "),
      ..."-hfd -hfrd --hf-repo-draft --spec-draft-hf -mmu --mmproj-url".split(" "),
      ..."--models-dir --models-preset --models-max --models-autoload --no-models-autoload".split(
        " ",
      ),
      ..."-mm --mmproj --mmproj-auto --no-mmproj --no-mmproj-auto".split(" "),
    ],
    because: "llcuda chooses and fetches the files, and runs one llama-server a model",
  },
  {
    names: "-hft --hf-token --offline".split(" "),
    because: "the engine fetches nothing: llcuda does, with the token that it keeps",
  },
  {
    names:
      "--host --port --reuse-port --path --api-prefix --ssl-key-file --ssl-cert-file -to --timeout".split(
        " ",
      ),
    because: "the engine listens on this machine only, where llcuda finds it",
  },
  {
    names:
      "--api-key --api-key-file --cors-origins --cors-methods --cors-headers --cors-credentials --no-cors-credentials".split(
        " ",
      ),
    because: "the engine answers nobody but llcuda",
  },
  {
    names: [
      ..."--tools --tools-runtime --mcp-servers-config --mcp-servers-json -ag --agent -no-ag".split(
        " ",
      ),
      ..."--no-agent --media-path --ui-mcp-proxy --no-ui-mcp-proxy --webui-mcp-proxy".split(" "),
      "--no-webui-mcp-proxy",
    ],
    because: "it would let a request reach files and programs of this machine",
  },
  {
    names:
      "--ui --no-ui --webui --no-webui --ui-config --webui-config --ui-config-file --webui-config-file".split(
        " ",
      ),
    because: "the page is llcuda's own",
  },
  {
    names: "-a --alias --tags".split(" "),
    because: "models are called by their names in llcuda",
  },
  {
    names: [
      ..."-v --verbose --log-verbose -lv --verbosity --log-verbosity --log-file".split(" "),
      ..."--log-disable --log-jsonl --no-log-jsonl --log-colors --log-prefix".split(" "),
      ..."--no-log-prefix --log-timestamps --no-log-timestamps".split(" "),
    ],
    because: "llcuda reads from the log how the load goes and why it fails",
  },
  {
    names: "--slots --no-slots --sleep-idle-seconds".split(" "),
    because: "llcuda watches the slots and unloads idle models itself (idle minutes)",
  },
  {
    names: "-h --help --usage --version -cl --cache-list --completion-bash --list-devices".split(
      " ",
    ),
    because: "with it the engine prints something and ends",
  },
  {
    names:
      "--embd-gemma-default --fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec --fim-qwen-14b-spec --fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default --vision-gemma-4b-default --vision-gemma-12b-default".split(
        " ",
      ),
    because: "it would fetch and load another model",
  },
  {
    names: [
      ..."-c --ctx-size -ngl --gpu-layers --n-gpu-layers -ncmoe --n-cpu-moe -cmoe --cpu-moe".split(
        " ",
      ),
      ..."-fa --flash-attn -ctk --cache-type-k -ctv --cache-type-v -np --parallel -kvu".split(" "),
      ..."-cram --cache-ram".split(" "),
      ..."--kv-unified -no-kvu --no-kv-unified -b --batch-size -ub --ubatch-size".split(" "),
      ..."-t --threads -lm --load-mode --mlock --mmap --no-mmap -dio --direct-io".split(" "),
      ..."-sm --split-mode -ts --tensor-split -dev --device --lora --lora-scaled".split(" "),
      ..."-md --model-draft --spec-draft-model --spec-type --spec-default".split(" "),
      ..."--spec-draft-n-max --spec-ngram-simple-size-m".split(" "),
    ],
    because: FIELD,
  },
];

/** A word as llama-server reads it: in a long name underscores count as hyphens. */
export function argumentName(word: string): string {
  return word.startsWith("--") ? word.replaceAll("_", "-") : word;
}

/** Why an argument is refused; null for one of a person's own. Values after `=` do not matter. */
export function managedBecause(argument: string): string | null {
  const name = argumentName(argument.split("=", 1)[0] ?? argument);
  return MANAGED_ARGUMENTS.find(({ names }) => names.includes(name))?.because ?? null;
}
