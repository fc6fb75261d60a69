import type {
  CatalogModel,
  DoctorReport,
  HostSample,
  MachineFacts,
  ModelFit,
  ModelInfo,
  SetupState,
  SystemInfo,
} from "@llcuda/protocol";
import type { BenchService } from "../bench/bench-service.ts";
import type { EngineCatalogService } from "../catalog/engine-catalog-service.ts";
import type { AttachmentFiles } from "../chat/attachments/attachment-files.ts";
import type { ChatService } from "../chat/chat-service.ts";
import type { Presets } from "../chat/presets/presets.ts";
import type { EngineService } from "../engine/engine-service.ts";
import type { SlotLines } from "../engine/slot-lines.ts";
import type { FleetService } from "../fleet/fleet-service.ts";
import type { GpuService } from "../gpu/gpu-service.ts";
import type { LiveValue } from "../live/live-value.ts";
import type { DownloadService } from "../models/downloads/download-service.ts";
import type { FitRequest } from "../models/fit/fit-service.ts";
import type { HubService } from "../models/hub/hub-service.ts";
import type { UploadService } from "../models/uploads/upload-service.ts";
import type { LibraryService } from "../models/library/library-service.ts";
import type { TensorService } from "../tensors/tensor-service.ts";
import type { ToolService } from "../tools/tool-service.ts";

/** What the router serves. `main.ts` makes the real ones; tests may hand in their own. */
export interface Services {
  info(): Promise<SystemInfo>;
  /** A fresh reading; those who ask at once share it. */
  machine(): Promise<MachineFacts>;
  doctor(): Promise<DoctorReport>;
  host: LiveValue<HostSample>;
  gpu: GpuService;
  setup: { state: LiveValue<SetupState>; retry(): Promise<void> };
  /** The engine of the current model. */
  engine: EngineService;
  fleet: FleetService;
  /** Where requests wait for a slot of an engine. */
  lines: SlotLines;
  catalog: EngineCatalogService;
  models: {
    list(): Promise<ModelInfo[]>;
    fit(request: FitRequest): Promise<ModelFit>;
    /** The curated list, with what of it is here. */
    catalog(): Promise<CatalogModel[]>;
  };
  library: LibraryService;
  downloads: DownloadService;
  hub: HubService;
  uploads: UploadService;
  chats: ChatService;
  presets: Pick<Presets, "list" | "save" | "remove" | "export" | "import">;
  attachments: Pick<AttachmentFiles, "take" | "file" | "preview">;
  tensors: TensorService;
  bench: BenchService;
  tools: ToolService;
}
