import type { DiagnosisRule, Groups } from "./rule.ts";

/** What the functions that read numbers say, which is their own names. */
const REFUSED_VALUE: Record<string, string> = {
  stoi: "what it is given is no whole number, or too large a one",
  stol: "what it is given is no whole number, or too large a one",
  stoul: "what it is given is no whole number, or too large a one",
  stof: "what it is given is no number",
  stod: "what it is given is no number",
  "expected value for argument": "it wants a value after it",
};

function inWords({ words = "" }: Groups): Groups {
  return { words: REFUSED_VALUE[words] ?? words.replace(/\.$/, "") };
}

/** The program itself: whether it can be started, its arguments, its port. */
export const PROCESS_RULES: DiagnosisRule[] = [
  {
    id: "not-executable",
    code: "ENGINE_NOT_FOUND",
    pattern:
      /(?:failed to execute|cannot execute|can't execute) (?<program>.+): (?<why>No such file or directory|Permission denied|Exec format error)/,
    says: "setpriv: failed to execute llama-server: No such file or directory",
    message: "The engine's program {program} cannot be started: {why}.",
    hint: "Check the path given with --engine, or run the setup again. A program for another processor has the wrong exec format.",
    remedies: ["retry-setup", "choose-engine"],
    values: ({ why }) => ({ why: why?.toLowerCase() }),
  },
  {
    id: "illegal-instruction",
    code: "CPU_TOO_OLD",
    pattern: /Illegal instruction/i,
    says: "Illegal instruction (core dumped)",
    message: "The engine used a processor instruction that this machine does not have.",
    hint: "It was built for a newer processor. Use another build of llama.cpp; the Debian packages choose by processor.",
    remedies: ["use-best", "choose-engine"],
  },
  {
    id: "port-taken",
    code: "ADDRESS_IN_USE",
    pattern:
      /couldn't bind (?:HTTP server|to server) socket(?:, hostname: (?<host>[^\s,]+)(?:, port: (?<port>\d+))?|: hostname=(?<oldHost>\S+) port=(?<oldPort>\d+))/,
    says: "couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080",
    message: "Another program holds {address}.",
    hint: "The engine is started again on another port.",
    remedies: ["restart-engine"],
    values: ({ host, oldHost, oldPort, port }) => {
      const known = port ?? oldPort;
      const where = host ?? oldHost ?? "";
      return { address: known === undefined ? where : `${where}:${known}` };
    },
  },
  {
    id: "argument",
    code: "ENGINE_ARGUMENT_REFUSED",
    pattern: /error: (?:invalid|unknown) argument: (?<flag>\S+)/,
    says: "error: invalid argument: --api-key-file",
    message: "The engine does not know the argument {flag}.",
    hint: "If it is one of the load's extra arguments, leave it out. Else this build is older or newer than llcuda expects: use another.",
    remedies: ["use-best", "choose-engine"],
  },
  {
    id: "setting",
    code: "ENGINE_ARGUMENT_REFUSED",
    pattern: /error while handling argument "(?<setting>[^"]+)": (?:error: )?(?<words>.+)/,
    says: 'error while handling argument "--spec-type": unknown speculative decoding type',
    message: "The engine refuses its setting {setting}: {words}.",
    hint: "If it is one of the load's extra arguments, give it another value or leave it out. Else this build wants it otherwise than llcuda: use another.",
    remedies: ["choose-engine"],
    values: inWords,
  },
  {
    id: "variable",
    code: "ENGINE_ARGUMENT_REFUSED",
    pattern:
      /error while handling environment variable "(?<setting>[^"]+)": (?:error: )?(?<words>.+)/,
    says: 'error while handling environment variable "LLAMA_ARG_CACHE_RAM": stoi',
    message: "The engine refuses the variable {setting}: {words}.",
    hint: "Unset it where llcuda is started, or give it another value. If it is none of your own LLAMA_ARG_* variables, use another build of llama.cpp.",
    remedies: ["choose-engine"],
    values: inWords,
  },
  {
    id: "mirostat",
    code: "ENGINE_ARGUMENT_REFUSED",
    pattern: /GGML_ASSERT\(false && "(?<words>unknown mirostat version)"\) failed/,
    says: 'sampling.cpp:415: GGML_ASSERT(false && "unknown mirostat version") failed',
    message: "The engine refuses its setting --mirostat: {words}.",
    hint: "It takes 0, 1 or 2. Correct it among the load's extra arguments, or leave it out.",
    remedies: ["choose-engine"],
    // A request may bring the same to an engine that runs well without it.
    phase: "starting",
  },
  {
    id: "grammar",
    code: "ENGINE_ARGUMENT_REFUSED",
    pattern: /what\(\): +failed to parse grammar/,
    says: "what():  failed to parse grammar",
    message: "The engine cannot read the grammar that it is loaded with.",
    hint: "Correct --grammar or --grammar-file among the load's extra arguments, or leave it out; what is wrong with it stands in the engine's log.",
    remedies: ["choose-engine"],
    phase: "starting",
  },
  {
    id: "assertion",
    code: "ENGINE_CRASHED",
    pattern: /(?<words>GGML_ASSERT(?:\(.+\) failed|: \S+:\d+: .+)|Assertion [`'].+' failed)/,
    says: "ggml.c:13458: GGML_ASSERT(i01 >= 0 && i01 < ne01) failed",
    message: "The engine stopped itself: {words}.",
    hint: "A defect of this build, or of how it takes this model. Use another build; name build and model when you report it.",
    remedies: ["restart-engine", "choose-engine"],
  },
  {
    id: "exception",
    code: "ENGINE_CRASHED",
    pattern: /^\s*(?:\S+ +)*?what\(\): +(?<words>.*[^\s.])\.?$/,
    says: "what():  Unexpected empty grammar stack after accepting piece: [control_36]",
    message: "The engine stopped with an error that it does not handle: {words}.",
    hint: "A defect of this build. Use another one; name it when you report it.",
    remedies: ["restart-engine", "choose-engine"],
  },
];
