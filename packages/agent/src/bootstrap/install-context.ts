import type { Progress } from "@llcuda/protocol";
import type { Home } from "../home.ts";
import type { EngineSettings } from "./settings.ts";

/** Through this an installation tells how it goes. */
export interface InstallReport {
  detail: (text: string) => void;
  progress: (progress: Progress | null) => void;
}

export interface InstallContext {
  home: Home;
  settings: EngineSettings;
  report: InstallReport;
  signal: AbortSignal;
}
