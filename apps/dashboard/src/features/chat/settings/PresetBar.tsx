import type { AnswerOptions, Preset } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Download, Star, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useAgent, useEngine } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { usePresets } from "./usePresets.ts";

interface PresetBarProps {
  options: AnswerOptions;
  onApply: (options: AnswerOptions) => void;
}

const inOrder = (options: AnswerOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const same = (a: AnswerOptions, b: AnswerOptions): boolean => inOrder(a) === inOrder(b);

/** Settings under names: to take, to keep, to bring and to save as a file. */
export function PresetBar({ options, onApply }: PresetBarProps) {
  const { client } = useAgent();
  const engine = useEngine();
  const presets = usePresets();
  const [name, setName] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const chosen =
    presets.find(({ id }) => id === chosenId) ??
    presets.find((preset) => same(preset.options, options)) ??
    null;
  const work = useMutation({
    mutationFn: (task: () => Promise<void>) => task(),
    networkMode: "always",
  });
  const model = engine?.phase === "ready" ? engine.model.name : null;
  const save = (preset: Omit<Preset, "id"> & { id?: string }): void =>
    work.mutate(async () => {
      const { id } = await client.presets.save.mutate(preset);
      setChosenId(id);
      setName("");
    });
  return (
    <section aria-label="Presets" className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-center gap-1">
        <select
          aria-label="Preset"
          value={chosen?.id ?? ""}
          className="control min-w-0 flex-1 rounded-md border border-line bg-panel px-2"
          onChange={(event) => {
            const preset = presets.find(({ id }) => id === event.target.value);
            setChosenId(preset?.id ?? null);
            onApply(preset?.options ?? {});
          }}
        >
          <option value="">Defaults</option>
          {presets.map((preset) => (
            <option key={preset.id} value={preset.id}>
              {preset.name}
              {preset.model === null ? "" : ` (${preset.model})`}
              {preset.isDefault ? " ★" : ""}
            </option>
          ))}
        </select>
        {chosen !== null && (
          <>
            <IconButton
              label={
                chosen.isDefault ? "New chats no longer begin with it" : "New chats begin with it"
              }
              icon={<Star size={14} className={chosen.isDefault ? "fill-current" : ""} />}
              aria-pressed={chosen.isDefault}
              onClick={() => save({ ...chosen, isDefault: !chosen.isDefault })}
            />
            <IconButton
              label="Save the preset as a file"
              icon={<Download size={14} />}
              onClick={() =>
                work.mutate(async () => {
                  const saved = await client.presets.export.query({ ids: [chosen.id] });
                  saveFile(saved.name, new Blob([saved.text], { type: saved.type }));
                })
              }
            />
            <IconButton
              label="Delete the preset"
              icon={<Trash2 size={14} />}
              onClick={() => work.mutate(() => client.presets.remove.mutate({ id: chosen.id }))}
            />
          </>
        )}
        <IconButton
          label="Bring presets from a file"
          icon={<Upload size={14} />}
          onClick={() => file.current?.click()}
        />
        <input
          ref={file}
          type="file"
          hidden
          aria-label="File with presets"
          accept=".json,application/json"
          onChange={(event) => {
            const [chosenFile] = event.target.files ?? [];
            event.target.value = "";
            if (chosenFile === undefined) return;
            work.mutate(async () => {
              await client.presets.import.mutate({ text: await chosenFile.text() });
            });
          }}
        />
      </div>
      {chosen !== null && !same(chosen.options, options) && (
        <Button className="self-start" onClick={() => save({ ...chosen, options })}>
          Keep the changes in “{chosen.name}”
        </Button>
      )}
      <form
        className="flex flex-wrap items-center gap-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          save({ name: name.trim(), model: null, isDefault: false, options });
        }}
      >
        <input
          aria-label="Name of a new preset"
          placeholder="Keep these settings as…"
          value={name}
          maxLength={80}
          className="control min-w-0 flex-1 rounded-md border border-line bg-panel px-2"
          onChange={(event) => setName(event.target.value)}
        />
        {name.trim() !== "" && (
          <>
            <Button type="submit">Keep</Button>
            {model !== null && (
              <Button
                title={`Only offered as a default for ${model}`}
                onClick={() => save({ name: name.trim(), model, isDefault: false, options })}
              >
                For this model
              </Button>
            )}
          </>
        )}
      </form>
      {work.error !== null && <FailureCard error={reportOf(work.error)} />}
    </section>
  );
}
