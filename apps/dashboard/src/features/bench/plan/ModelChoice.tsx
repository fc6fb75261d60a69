import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown } from "lucide-react";
import { useAgent, useLoaded, useReadable } from "../../../connection/AgentContext.tsx";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";

interface ModelChoiceProps {
  chosen: readonly string[];
  /** Whether several may be chosen. */
  many: boolean;
  onChange: (chosen: string[]) => void;
}

/** The model that answers chats, or others of the library. */
export function ModelChoice({ chosen, many, onChange }: ModelChoiceProps) {
  const library = useReadable(useAgent().library).value;
  const loaded = useLoaded();
  const models = (library?.models ?? []).filter(
    ({ kind, problem }) => kind === "text" && problem === null,
  );
  const nameOf = (id: string): string => models.find((model) => model.id === id)?.name ?? id;
  const current = loaded?.current ?? null;
  const shown = many ? chosen : chosen.slice(0, 1);
  const words = shown.length === 0 ? "Current model" : shown.map(nameOf).join(", ");
  const choose = (id: string): void => {
    if (!many) return onChange([id]);
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  };
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`Model: ${words}`}
        className="control flex max-w-72 min-w-0 items-center gap-2 rounded-md border border-line bg-ground px-2.5 text-sm hover:border-line-strong max-sm:max-w-full max-sm:flex-1"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate text-start">
          {words}
        </span>
        <ChevronDown size={14} aria-hidden="true" className="text-ink-3" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={4} className="z-50">
          <Menu.Popup className={`${MENU_POPUP} max-w-96`}>
            <Menu.Item className={MENU_ITEM} onClick={() => onChange([])}>
              <Mark on={shown.length === 0} />
              <span className="min-w-0 truncate">
                Current model{current === null ? "" : `: ${nameOf(current)}`}
              </span>
            </Menu.Item>
            {models.map(({ id, name, quantization }) => (
              <Menu.Item
                key={id}
                className={MENU_ITEM}
                closeOnClick={!many}
                onClick={() => choose(id)}
              >
                <Mark on={shown.includes(id)} />
                <span dir="auto" className="min-w-0 flex-1 truncate">
                  {name}
                </span>
                <span className="num text-xs text-ink-3">{quantization}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Mark({ on }: { on: boolean }) {
  return <Check size={14} aria-hidden="true" className={on ? "text-accent" : "invisible"} />;
}
