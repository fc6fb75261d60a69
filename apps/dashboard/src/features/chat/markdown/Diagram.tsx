import { SandboxFrame } from "./SandboxFrame.tsx";

interface DiagramProps {
  source: string;
  onFail: (message: string) => void;
}

/** Mermaid draws in a frame that has no network: its grammar is large, and a model wrote the text. */
export function Diagram({ source, onFail }: DiagramProps) {
  return (
    <div className="p-3">
      <SandboxFrame page="diagram" content={source} title="Diagram" onFail={onFail} />
    </div>
  );
}
