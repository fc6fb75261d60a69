/** A family of models whose publisher's chat template is known by its hash. */
export interface KnownTemplate {
  readonly family: string;
  /** Fits the model's name in lower case with hyphens, without `-gguf`. */
  readonly name: RegExp;
  /** SHA-256 of the template, trimmed, with Unix line ends; publishers have changed some. */
  readonly sha256: readonly string[];
}

/**
 * Hashes of the templates that llama.cpp keeps in models/templates as their publishers ship them,
 * and of those in the publishers' own GGUF files. Only hashes: the texts are their publishers'.
 */
export const KNOWN_TEMPLATES: readonly KnownTemplate[] = [
  known("DeepSeek R1 Distill Llama", /r1-distill-llama/, [
    "dd2675619a64a449cdcdd2b93e605a0a50764cee41e344f244752bc93643936c",
  ]),
  known("DeepSeek R1 Distill Qwen", /r1-distill-qwen/, [
    "bbe594884b44d740667ee65a70bc8d333a565eab3d63ea59f291ea73ada84ba6",
  ]),
  known("Llama 3.1 Instruct", /^llama-3\.1-\d+b-instruct$/, [
    "93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7",
  ]),
  known("Llama 3.2 Instruct", /^llama-3\.2-\d+b-instruct$/, [
    "d82792f95932f1c9cef5c4bd992f171225e3bf8c7b609b4557c9e1ec96be819f",
  ]),
  known("Llama 3.3 Instruct", /^llama-3\.3-\d+b-instruct$/, [
    "93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7",
  ]),
  known("Qwen2.5 Instruct", /^qwen2\.5-[\d.]+b-instruct$/, [
    "55b2f4a26ac9ee719330a61a0c39d9e538b0e9322212f048326318cff4f8674a",
  ]),
  known("Qwen2.5 Coder Instruct", /^qwen2\.5-coder-[\d.]+b-instruct$/, [
    "4e9918361c284a93880606d182d64da6a9fe97cdc1f5c5a78c1c8840444246fc",
    "55b2f4a26ac9ee719330a61a0c39d9e538b0e9322212f048326318cff4f8674a",
  ]),
  known("QwQ", /^qwq-32b$/, ["94c6035b4f0eb905c95e2b7d8dace8547abca03f7fe3e441ba8a6388b1941272"]),
  known("Qwen3", /^qwen3-[\d.]+b(-a\d+b)?$/, [
    "87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5",
  ]),
  known("Qwen3 Coder", /^qwen3-coder-[\d.]+b-a\d+b-instruct$/, [
    "eae48a3307931acb10a6fce475a36b711709672ea79ee1a9bc52f083d8b0a2af",
  ]),
  known("Gemma 2 it", /^gemma-2-\d+b-it$/, [
    "ecd6ae513fe103f0eb62e8ab5bfa8d0fe45c1074fa398b089c93a7e70c15cfd6",
  ]),
  known("Gemma 4 it", /^gemma-4-[\w.]+-it$/, [
    "1d35a24a2a63cc600c0cab43628a6df4cd3318e959b03307cf5f9f7e29ecf783",
  ]),
  known("Phi 3.5 mini instruct", /^phi-3\.5-mini-instruct$/, [
    "78d976a442bcde2f0be15aafbb8e3050e1104f86732266f68403251b89982a90",
  ]),
  known("Mistral Nemo Instruct", /^mistral-nemo-instruct-2407$/, [
    "e7deee034838db2bfc7487788a3013d8a307ab69f72f3c54a85f06fd76007d4e",
  ]),
  known("Ministral 3 Reasoning", /^ministral-3-\d+b-reasoning-2512$/, [
    "31b50c917746ef1c2611c2fef122d3ebee690aca5748ab37832734f9ad375da1",
  ]),
  known("gpt-oss", /^gpt-oss-\d+b$/, [
    "a4c9919cbbd4acdd51ccffe22da049264b1b73e59055fa58811a99efbd7c8146",
  ]),
  known("Granite 3.3 Instruct", /^granite-3\.3-\d+b-instruct$/, [
    "d0657ba05651bd2134160e7a9fbe40f1aa51ecb6bc2724618e34b04466291f87",
  ]),
  known("SmolLM2 Instruct", /^smollm2-[\d.]+[mb]-(instruct|8k-)/, [
    "872be49dbb638044ad01b60388f48d469ff2980e5f0dccdc22ec907db54d0788",
  ]),
  known("SmolLM3", /^smollm3-3b$/, [
    "cbc1d50f777ec029b33f53b23d7a224cceb65bcc8c7fac54946dbb56514e4d1e",
  ]),
  known("Seed OSS Instruct", /^seed-oss-\d+b-instruct$/, [
    "3f9e0dc4adeb8032287d0129dc75b6298fee8698a52ab41e863dbc89929330d3",
  ]),
  known("GLM 4.6", /^glm-4\.6$/, [
    "e6e2ddfb13f8aef529a869e362f74743725c0919b8675139b93c0cb1623796c8",
  ]),
  known("Kimi K2 Instruct", /^kimi-k2-instruct$/, [
    "02e91795d2270374161c7063c9b1d084bb8cb3fb04b1ae977cf0e2953bdbbf92",
  ]),
  known("MiniMax M2", /^minimax-m2$/, [
    "a3e05b110e2d1ccf5373f2d2a09f8e2e6c7fc48247c8cb6cab5160a462dc2209",
  ]),
];

function known(family: string, name: RegExp, sha256: readonly string[]): KnownTemplate {
  return { family, name, sha256 };
}
