export { FAKE_H200, type FakeGpu, type SmiBehaviour } from "./smi-behaviour.ts";
export { installFakeNvidiaSmi, type FakeNvidiaSmi } from "./install-fake-nvidia-smi.ts";
