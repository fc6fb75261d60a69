import { FAILED, type FixtureGroup } from "./fixture.test-data.ts";

export const MODEL_LOGS: FixtureGroup[] = [
  {
    rule: "companion",
    code: "OPTION_INVALID",
    remedies: [],
    logs: [
      {
        source: "llama.cpp b11669 here, in another folder",
        log: `
          0.00.273.346 E llama_adapter_lora_init: failed to open '/o'brien/nope.gguf': No such file or directory
          0.00.273.374 E cmn  common_init_: failed to load lora adapter '/o'brien/nope.gguf'`,
        exit: FAILED,
        message: "The adapter /o'brien/nope.gguf cannot be used: it is not there.",
      },
      {
        source: "llama.cpp b11669 here, with a model",
        log: `
          0.00.323.223 E llama_adapter_lora_init_from_file_ptr: failed to apply lora adapter: expect general.type to be 'adapter', but got: model
          0.00.323.325 E cmn  common_init_: failed to load lora adapter '/m/SmolLM2.gguf'`,
        exit: FAILED,
        message: "The adapter /m/SmolLM2.gguf cannot be used: it is a model, not an adapter.",
      },
      {
        source: "llama.cpp b11669 here, with a text",
        log: `
          0.02.305.801 E gguf_init_from_reader: invalid magic characters: 'garb', expected 'GGUF'
          0.02.305.860 E llama_model_load: error loading model: llama_model_loader: failed to load model from /junk.bin
          0.02.305.908 E common_speculative_init_result: failed to load draft model, '/junk.bin'`,
        exit: FAILED,
        message:
          "The draft model /junk.bin cannot be used: it is not a GGUF file: it begins with 'garb'.",
      },
      {
        source: "llama.cpp b11669 here, with a model",
        log: `
          0.00.644.743 E mtmd_init_from_file: error: Failed to load CLIP model from /m/SmolLM2.gguf
          0.00.647.805 E srv    load_model: failed to load multimodal model, '/m/SmolLM2.gguf'`,
        exit: FAILED,
        message: "The projector /m/SmolLM2.gguf cannot be used: the engine does not take it.",
      },
    ],
  },
  {
    rule: "model-missing",
    code: "MODEL_NOT_FOUND",
    remedies: ["retry-setup"],
    logs: [
      {
        source: "llama.cpp b11669 here",
        log: `
          0.00.012.994 E gguf_init_from_file: failed to open GGUF file '/nosuch.gguf' (No such file or directory)
          0.00.031.818 E llama_model_load_from_file_impl: failed to load model`,
        exit: FAILED,
        message: "The model file /nosuch.gguf is not there.",
      },
      {
        source: "builds of 2024",
        log: "llama_model_load: error loading model: llama_model_loader: failed to open models/a b.gguf: No such file or directory",
        exit: FAILED,
        message: "The model file models/a b.gguf is not there.",
      },
    ],
  },
  {
    rule: "model-unreadable",
    code: "FILE_UNREADABLE",
    remedies: [],
    logs: [
      {
        source: "llama.cpp b11669 here",
        log: "gguf_init_from_file: failed to open GGUF file '/root/a.gguf' (Permission denied)",
        exit: FAILED,
        message: "The model file /root/a.gguf cannot be read: permission denied.",
      },
    ],
  },
  {
    rule: "model-magic",
    code: "MODEL_NOT_GGUF",
    remedies: ["retry-setup"],
    logs: [
      {
        source: "llama.cpp b11669 here, with a web page",
        log: "0.00.022.194 E gguf_init_from_reader: invalid magic characters: '<!DO', expected 'GGUF'",
        exit: FAILED,
        message: "The model file is not a GGUF file: it begins with '<!DO'.",
      },
      {
        source: "xorbitsai/inference#1866",
        log: "gguf_init_from_file: invalid magic characters 'V'",
        exit: FAILED,
        message: "The model file is not a GGUF file: it begins with 'V'.",
      },
      {
        source: "ggml-org/llama.cpp#3492",
        log: `
          gguf_init_from_file: invalid magic number 67676a74
          error loading model: llama_model_loader: failed to load model from ggml-model-q8_0.bin`,
        exit: FAILED,
        message: "The model file is not a GGUF file: it begins with 'tjgg'.",
      },
      {
        source: "abetlen/llama-cpp-python#755, of a Git-LFS pointer",
        log: "gguf_init_from_file: invalid magic number 73726576",
        exit: FAILED,
        message: "The model file is not a GGUF file: it begins with 'vers'.",
      },
    ],
  },
  {
    rule: "model-damaged",
    code: "MODEL_DAMAGED",
    remedies: ["retry-setup"],
    logs: [
      {
        source: "ollama/ollama#6228",
        log: `
          llama_model_load: error loading model: tensor 'blk.2.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete
          llama_load_model_from_file: failed to load model`,
        exit: FAILED,
        message:
          "The model file is damaged or incomplete: tensor 'blk.2.ffn_down.weight' data is not within the file bounds.",
      },
      {
        source: "ggml-org/llama.cpp#1569",
        log: `
          terminate called after throwing an instance of 'std::runtime_error'
            what():  unexpectedly reached end of file`,
        message: "The model file is damaged or incomplete: unexpectedly reached end of file.",
      },
      {
        source: "moly-ai/moly-local#13",
        log: "[2024-12-11 21:39:23.552] [error] [WASI-NN] llama.cpp: llama_model_load: error loading model: tensor 'blk.3.attn_qkv.weight' data is not within the file bounds, model is corrupted or incomplete",
        exit: FAILED,
        message:
          "The model file is damaged or incomplete: tensor 'blk.3.attn_qkv.weight' data is not within the file bounds.",
      },
      {
        source: "llama.cpp b11669 here, cut in its tensors",
        log: "0.00.023.164 E llama_model_load: error loading model: tensor 'blk.16.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete",
        exit: FAILED,
        message:
          "The model file is damaged or incomplete: tensor 'blk.16.ffn_down.weight' data is not within the file bounds.",
      },
      {
        source: "llama.cpp b11669 here, cut in its header",
        log: "0.00.012.829 E gguf_init_from_reader: failed to read key-value pairs",
        exit: FAILED,
        message: "The model file is damaged or incomplete: failed to read key-value pairs.",
      },
    ],
  },
  {
    rule: "model-architecture",
    code: "MODEL_UNSUPPORTED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "ollama/ollama#15546",
        log: `
          llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'gemma4'
          llama_model_load_from_file_impl: failed to load model`,
        exit: FAILED,
        message: "This engine does not know models of the architecture 'gemma4'.",
      },
      {
        source: "ollama/ollama#12984",
        log: "ollama  | llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'pangu-embedded'",
        exit: FAILED,
        message: "This engine does not know models of the architecture 'pangu-embedded'.",
      },
      {
        source: "jllllll/llama-cpp-python-cuBLAS-wheels#49",
        log: "error loading model: unknown model architecture: 'gemma3'",
        exit: FAILED,
        message: "This engine does not know models of the architecture 'gemma3'.",
      },
    ],
  },
  {
    rule: "model-unsupported",
    code: "MODEL_UNSUPPORTED",
    remedies: ["choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#27349",
        log: "llama_model_load: error loading model: done_getting_tensors: wrong number of tensors; expected 2131, got 720",
        exit: FAILED,
        message:
          "This engine cannot run the model: wrong number of tensors; expected 2131, got 720.",
      },
      {
        source: "ggml-org/llama.cpp#3242",
        log: "error loading model: create_tensor: tensor 'output_norm.weight' not found",
        exit: FAILED,
        message: "This engine cannot run the model: tensor 'output_norm.weight' not found.",
      },
      {
        source: "mozilla-ai/llamafile#399",
        log: "llama_model_load: error loading model: check_tensor_dims: tensor 'blk.0.ffn_down.weight' not found",
        exit: FAILED,
        message: "This engine cannot run the model: tensor 'blk.0.ffn_down.weight' not found.",
      },
      {
        source: "an engine older than the model's tokenizer",
        log: "llama_model_load: error loading model: error loading model vocabulary: unknown pre-tokenizer type: 'qwen9'",
        exit: FAILED,
        message: "This engine cannot run the model: unknown pre-tokenizer type: 'qwen9'.",
      },
    ],
  },
  {
    rule: "option-combination",
    code: "OPTION_INVALID",
    remedies: [],
    logs: [
      {
        source: "llama.cpp b11669 here",
        log: `
          0.00.059.017 I llama_prepare_model_devices: skipping CPU (Intel(R) Xeon(R) Processor) for tensor parallelism
          0.00.059.028 E llama_prepare_model_devices: LLAMA_SPLIT_MODE_TENSOR needs >= 1 devices
          0.00.060.005 E llama_model_load_from_file_impl: failed to load model`,
        exit: FAILED,
        message: "The load options do not work here: the split mode tensor needs a GPU.",
      },
      {
        source: "two H200, llama.cpp b11434 with CUDA 13",
        log: "0.01.050.264 E llama_model_load: error loading model: device CUDA0 does not support split buffers",
        exit: FAILED,
        message:
          "The load options do not work here: this engine does not split rows over its GPUs (split mode row).",
      },
      {
        source: "source of llama.cpp b11434",
        log: "llama_model_load: error loading model: LLAMA_SPLIT_MODE_TENSOR not implemented for architecture 'mamba'",
        exit: FAILED,
        message:
          "The load options do not work here: this engine does not split models of the architecture 'mamba' by tensors.",
      },
      {
        source: "source of llama.cpp b11434",
        log: "llama_init_from_model: SPLIT_MODE_TENSOR requires flash_attn to be enabled",
        exit: FAILED,
        message:
          "The load options do not work here: the split mode tensor needs FlashAttention, which is off.",
      },
      {
        source: "source of llama.cpp b11434",
        log: "llama_init_from_model: quantized V cache requires flash_attn to be enabled",
        exit: FAILED,
        message:
          "The load options do not work here: values are quantized only with FlashAttention, which is off.",
      },
      {
        source: "source of llama.cpp b11434",
        log: "llama_init_from_model: model does not support different K (f16) and V (q8_0) cache types",
        exit: FAILED,
        message:
          "The load options do not work here: this model wants one type for keys and values.",
      },
    ],
  },
];
