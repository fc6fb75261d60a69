import {
  Boxes,
  Cpu,
  Gauge,
  Grid3x3,
  ListChecks,
  MessageSquare,
  type LucideIcon,
} from "lucide-react";

export interface Page {
  to: "/chat" | "/models" | "/tensors" | "/bench" | "/gpu" | "/setup";
  name: string;
  /** Pressed after `g`. */
  key: string;
  Icon: LucideIcon;
}

/** The pages that work, in the order of the rail. */
export const PAGES: readonly Page[] = [
  { to: "/chat", name: "Chat", key: "c", Icon: MessageSquare },
  { to: "/models", name: "Models", key: "m", Icon: Boxes },
  { to: "/tensors", name: "Tensors", key: "t", Icon: Grid3x3 },
  { to: "/bench", name: "Bench", key: "b", Icon: Gauge },
  { to: "/gpu", name: "GPU", key: "p", Icon: Cpu },
  { to: "/setup", name: "Setup", key: "s", Icon: ListChecks },
];
