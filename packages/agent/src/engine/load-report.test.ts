import { expect, test } from "vitest";
import { isRouterLine, loadReportOf } from "./load-report.ts";

const state = (name: string, payload: object): string =>
  `cmd_child_to_router:state:${JSON.stringify({ state: name, payload })}`;
const percent = (done: number) => ({
  unit: "percent",
  done,
  total: 100,
  ratePerSecond: null,
  secondsLeft: null,
});

test.each([
  [
    state("loading", { stages: ["text_model"], current: "text_model", value: 0.254 }),
    { stage: "Loading the weights", progress: percent(25) },
  ],
  [
    state("loading", { current: "something_new", value: 7 }),
    { stage: "Loading the model", progress: percent(100) },
  ],
  [state("ready", { id: "/a.gguf" }), "ready"],
  [state("sleeping", {}), null],
  ["cmd_child_to_router:state:{", null],
  [
    "0.00.022.151 I srv    load_model: loading model '/a.gguf'",
    { stage: "Reading the model", progress: null },
  ],
  ["load_tensors: offloaded 33/33 layers to GPU", { stage: "Loading the weights", progress: null }],
  [
    "common_init_from_params: warming up the model with an empty run",
    { stage: "Warming up", progress: null },
  ],
  ["0.00.314.108 I srv  llama_server: listening on http://127.0.0.1:18099", "ready"],
  ["main: server is listening on http://127.0.0.1:8080 - starting the main loop", "ready"],
  ["0.01.9 I slot launch_slot_: id  0 | task 1 | processing task", null],
])("%s", (line, expected) => {
  expect(loadReportOf(line)).toEqual(expected);
});

test("lines for the router are told apart from the log", () => {
  expect(isRouterLine(state("ready", {}))).toBe(true);
  expect(isRouterLine("0.00 I srv  cmd_child_to_router:state")).toBe(false);
});
