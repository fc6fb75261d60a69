import type { NumberParameter } from "@llcuda/protocol";
import { NumberField } from "./NumberField.tsx";
import type { OptionsProps } from "./ParameterGroups.tsx";
import { SettingsGroup } from "./SettingsGroup.tsx";

/** How much of each adapter is used; only of a model that was loaded with some. */
export function LoraGroup({ options, onChange, abilities }: OptionsProps) {
  const adapters = abilities?.loras ?? [];
  if (adapters.length === 0) return null;
  const scales = new Map(options.lora?.map(({ id, scale }) => [id, scale]));
  const put = (id: number, scale: number | undefined): void => {
    if (scale === undefined) scales.delete(id);
    else scales.set(id, scale);
    // Adapters that a request leaves out count nothing, so all are named once one is.
    const lora = adapters.map((each) => ({
      id: each.id,
      scale: scales.get(each.id) ?? each.scale,
    }));
    onChange({ ...options, lora: scales.size === 0 ? undefined : lora });
  };
  return (
    <SettingsGroup title="LoRA adapters" set={options.lora?.length ?? 0}>
      {adapters.map(({ id, name, scale }) => {
        const parameter: NumberParameter = {
          label: name,
          group: "engine",
          preset: scale,
          least: -10,
          most: 10,
          step: 0.05,
          words: "How strongly it works; 0: not at all.",
        };
        return (
          <NumberField
            key={id}
            parameter={parameter}
            preset={scale}
            value={scales.get(id)}
            onChange={(next) => put(id, next)}
          />
        );
      })}
    </SettingsGroup>
  );
}
