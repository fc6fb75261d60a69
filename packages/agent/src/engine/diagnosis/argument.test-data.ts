import { FAILED, type FixtureGroup } from "./fixture.test-data.ts";

/** What is refused of a command line and its variables. */
export const ARGUMENT_LOGS: FixtureGroup[] = [
  {
    rule: "argument",
    code: "ENGINE_ARGUMENT_REFUSED",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#11643",
        log: "error: invalid argument: --no-webui",
        exit: FAILED,
        message: "The engine does not know the argument --no-webui.",
      },
      {
        source: "ggml-org/llama.cpp#6191",
        log: "error: unknown argument: --ctx-size",
        exit: FAILED,
        message: "The engine does not know the argument --ctx-size.",
      },
      {
        source: "tscibilia/home-ops#3804",
        log: "error: invalid argument: --mmap",
        exit: FAILED,
        message: "The engine does not know the argument --mmap.",
      },
    ],
  },
  {
    rule: "setting",
    code: "ENGINE_ARGUMENT_REFUSED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "--cache-ram": stoi',
        exit: FAILED,
        message:
          "The engine refuses its setting --cache-ram: what it is given is no whole number, or too large a one.",
      },
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "--temp": stof',
        exit: FAILED,
        message: "The engine refuses its setting --temp: what it is given is no number.",
      },
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "-fa": expected value for argument',
        exit: FAILED,
        message: "The engine refuses its setting -fa: it wants a value after it.",
      },
      {
        source: "llama.cpp b11669 here",
        log: "error while handling argument \"-fa\": error: unknown value for --flash-attn: 'maybe'",
        exit: FAILED,
        message: "The engine refuses its setting -fa: unknown value for --flash-attn: 'maybe'.",
      },
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "--rope-scaling": invalid value',
        exit: FAILED,
        message: "The engine refuses its setting --rope-scaling: invalid value.",
      },
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "-ot": unknown buffer type',
        exit: FAILED,
        message: "The engine refuses its setting -ot: unknown buffer type.",
      },
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling argument "--draft-max": the argument has been removed. use --spec-draft-n-max or --spec-ngram-mod-n-max',
        exit: FAILED,
        message:
          "The engine refuses its setting --draft-max: the argument has been removed. use --spec-draft-n-max or --spec-ngram-mod-n-max.",
      },
      {
        source: "noonghunna/club-3090#186",
        log: `
          warning: no usable GPU found, --gpu-layers option will be ignored
          error while handling argument "--spec-type": unknown speculative decoding type without draft model`,
        exit: FAILED,
        message:
          "The engine refuses its setting --spec-type: unknown speculative decoding type without draft model.",
      },
    ],
  },
  {
    rule: "variable",
    code: "ENGINE_ARGUMENT_REFUSED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "llama.cpp b11669 here",
        log: 'error while handling environment variable "LLAMA_ARG_CACHE_RAM": stoi',
        exit: FAILED,
        message:
          "The engine refuses the variable LLAMA_ARG_CACHE_RAM: what it is given is no whole number, or too large a one.",
      },
    ],
  },
  {
    rule: "mirostat",
    code: "ENGINE_ARGUMENT_REFUSED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "Debian llama.cpp-tools 0.7.0 here, --mirostat 7",
        log: `
          0.00.345.192 I srv    load_model: loading model '/m/SmolLM2.gguf'
          ./common/sampling.cpp:415: GGML_ASSERT(false && "unknown mirostat version") failed
          [New LWP 27301]`,
        exit: { code: null, signal: "SIGABRT" },
        message: "The engine refuses its setting --mirostat: unknown mirostat version.",
      },
    ],
  },
  {
    rule: "grammar",
    code: "ENGINE_ARGUMENT_REFUSED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "Debian llama.cpp-tools 0.7.0 here, --grammar with half a rule",
        log: `
          parse: error parsing grammar: expecting name at }{
          terminate called after throwing an instance of 'std::runtime_error'
            what():  failed to parse grammar`,
        exit: { code: null, signal: "SIGABRT" },
        message: "The engine cannot read the grammar that it is loaded with.",
      },
    ],
  },
];
