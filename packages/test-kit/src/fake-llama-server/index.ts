export { fakeAnswer, fakePromptTokens, fakeToken } from "./answer-text.ts";
export { BEHAVIOUR_VARIABLE, type FakeBehaviour, type FakeDeath } from "./behaviour.ts";
export { FAKE_LLAMA_SERVER, installFakeEngine, type FakeEngine } from "./install-fake-engine.ts";
export { startFakeLlamaServer, type RunningFake } from "./start-fake-llama-server.ts";
