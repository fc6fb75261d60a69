import type { LibraryModel, LoadedModel, LoadOptions } from "@llcuda/protocol";
import { RotateCcw } from "lucide-react";
import { useId } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { ArgumentsInput } from "./ArgumentsInput.tsx";
import { automaticWords, type Automatic } from "./automatic.ts";
import { DraftInput } from "./DraftInput.tsx";
import { FieldInput } from "./FieldInput.tsx";
import { inUse } from "./in-use.ts";
import { FIELD_GROUPS, LOAD_FIELDS, type LoadField } from "./load-fields.ts";
import { isAutomatic, withChanges } from "./options.ts";

interface LoadFormProps {
  options: LoadOptions;
  onChange: (options: LoadOptions) => void;
  /** What the automatic ones take here; null while that is not known. */
  automatic: Automatic | null;
  loaded: LoadedModel | null;
  /** Models that could draft. */
  drafts: readonly LibraryModel[];
}

/** Every option of a load: what was asked for, what automatic takes, and what the engine runs with. */
export function LoadForm(props: LoadFormProps) {
  return (
    <div className="flex flex-col gap-1">
      {FIELD_GROUPS.map((group) => (
        <details key={group} open={group === "Memory"} className="border-t border-line pt-1">
          <summary className="flex h-8 cursor-pointer items-center gap-2 text-xs font-medium text-ink-2 hover:text-ink">
            {group}
            <GroupNote group={group} options={props.options} />
          </summary>
          <div className="flex flex-col gap-3 pt-1 pb-3">
            {LOAD_FIELDS.filter((field) => field.group === group).map((field) => (
              <FieldRow key={field.key} field={field} {...props} />
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

/** Says how many of a folded group were chosen. */
function GroupNote({ group, options }: { group: string; options: LoadOptions }) {
  const fields = LOAD_FIELDS.filter((field) => field.group === group);
  const chosen = fields.filter(({ key }) => !isAutomatic(options, key)).length;
  if (chosen === 0) return <span className="font-normal text-ink-3">automatic</span>;
  return <span className="num font-normal text-accent">{chosen} chosen</span>;
}

function FieldRow(props: LoadFormProps & { field: LoadField }) {
  const { field, options, onChange, automatic, loaded, drafts } = props;
  const { key, name, about, flag } = field;
  const aboutId = useId();
  const chosen = !isAutomatic(options, key);
  const set = (value: unknown): void => onChange(withChanges(options, { [key]: value }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)] gap-x-3 gap-y-1 text-sm">
      <div className="min-w-0">
        <p className="flex min-h-8 items-center gap-1">
          <span className={chosen ? "font-medium" : ""}>{name}</span>
          {field.form === "number" && field.unit !== undefined && (
            <span className="text-xs text-ink-3">{field.unit}</span>
          )}
          {chosen && (
            <IconButton
              label={`${name} automatic again`}
              icon={<RotateCcw size={12} />}
              className="size-6!"
              onClick={() => set(key === "loras" || key === "extraArguments" ? [] : null)}
            />
          )}
        </p>
      </div>
      {field.form === "draft" ? (
        <DraftInput draft={options.draft} onChange={set} models={drafts} />
      ) : field.form === "arguments" ? (
        <ArgumentsInput field={field} options={options} onChange={set} describedBy={aboutId} />
      ) : (
        <FieldInput
          field={field}
          options={options}
          onChange={set}
          automatic={automaticWords(key, automatic)}
          describedBy={aboutId}
        />
      )}
      <p id={aboutId} className="col-span-2 -mt-1 text-xs leading-4 text-ink-3">
        {about} {flag !== "" && <code className="num whitespace-nowrap">{flag}</code>}
      </p>
      <Runs field={field} loaded={loaded} />
    </div>
  );
}

/** What was asked for beside what the running engine says. */
function Runs({ field, loaded }: { field: LoadField; loaded: LoadedModel | null }) {
  if (loaded === null || loaded.effective === null) return null;
  const { asked, other, passed, used } = inUse(field, loaded.requested, loaded.effective);
  return (
    <p className="num col-span-2 -mt-0.5 flex flex-wrap gap-x-3 text-xs text-ink-3">
      <span className="min-w-0 break-words">asked {asked}</span>
      {used === null ? (
        <span className="min-w-0 break-words">
          {passed === null ? "left to the engine, which does not tell" : `passed on as ${passed}`}
        </span>
      ) : (
        <span className={`min-w-0 break-words ${other ? "text-warn" : "text-ink-2"}`}>
          {other ? "but in use" : "in use"} {used}
        </span>
      )}
    </p>
  );
}
