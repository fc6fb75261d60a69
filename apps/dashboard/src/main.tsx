export type { AppRouter } from "@llcuda/agent/router";
