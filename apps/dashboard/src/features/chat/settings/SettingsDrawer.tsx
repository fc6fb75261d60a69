import { useId } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { Drawer } from "../../../ui/Drawer.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { useAbilities } from "../context/useAbilities.ts";
import { LoraGroup } from "./LoraGroup.tsx";
import { ParameterGroups } from "./ParameterGroups.tsx";
import { PresetBar } from "./PresetBar.tsx";
import { ReasoningGroup } from "./ReasoningGroup.tsx";
import { ShapeGroup } from "./ShapeGroup.tsx";
import type { SettingsEdits } from "./useSettings.ts";

interface SettingsDrawerProps {
  edits: SettingsEdits;
  onClose: () => void;
}

/** With what the answers of a chat are written. Loaded when it is first opened. */
export default function SettingsDrawer({ edits, onClose }: SettingsDrawerProps) {
  const { options, change, flush, error } = edits;
  const abilities = useAbilities();
  const system = useId();
  const set = Object.keys(options).length;
  const props = { options, onChange: change, abilities };
  return (
    <Drawer title="Settings of this chat" onClose={onClose}>
      <div className="flex flex-col text-sm" onBlur={flush}>
        {error !== null && <FailureCard error={reportOf(error)} />}
        <PresetBar options={options} onApply={change} />
        <div className="flex flex-col gap-1 border-t border-line px-4 py-3">
          <label htmlFor={system} className="font-medium">
            System prompt
          </label>
          <textarea
            id={system}
            dir="auto"
            rows={3}
            value={options.system ?? ""}
            placeholder="What the model is told before everything else"
            className="field-sizing-content max-h-80 min-h-20 w-full resize-y rounded-md border border-line bg-panel px-2 py-1.5"
            onChange={(event) => change({ ...options, system: event.target.value })}
          />
        </div>
        <ParameterGroups {...props} />
        <ReasoningGroup {...props} />
        <ShapeGroup {...props} />
        <LoraGroup {...props} />
        <div className="flex items-center gap-2 border-t border-line px-4 py-3 text-xs text-ink-3">
          <span className="num flex-1">
            {set === 0 ? "All defaults." : `${set} set; the rest are the model's defaults.`}
          </span>
          {set > 0 && <Button onClick={() => change({})}>All defaults</Button>}
        </div>
      </div>
    </Drawer>
  );
}
