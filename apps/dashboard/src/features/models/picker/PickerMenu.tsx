import { Menu } from "@base-ui/react/menu";
import { useNavigate } from "@tanstack/react-router";
import { Boxes, Check } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { requestOfModel } from "../model-mutation.ts";
import type { PickerChoice, PickerChoices } from "./picker-words.ts";

interface PickerMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  choices: PickerChoices;
  onClose: () => void;
}

const ITEM =
  "control flex cursor-pointer items-center gap-2 rounded px-2 outline-none data-highlighted:bg-lift";

/** What is loaded, what is here, and the way to all others. Loaded when it is first opened. */
export default function PickerMenu({ anchor, choices, onClose }: PickerMenuProps) {
  const agent = useAgent();
  const navigate = useNavigate();
  const { current, loaded, here } = choices;
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="start" side="top" sideOffset={4} className="z-50">
          <Menu.Popup
            finalFocus={anchor}
            className="max-h-[min(26rem,70vh)] w-[min(26rem,calc(100vw-16px))] overflow-y-auto rounded-md border border-line-strong bg-panel p-1 text-sm outline-none"
          >
            <Group name="Loaded" choices={loaded}>
              {(choice) => (
                <Menu.Item
                  key={choice.id}
                  className={ITEM}
                  onClick={() =>
                    requestOfModel(agent, {
                      // One that failed answers once it is loaded.
                      kind: choice.note === "failed" ? "load" : "use",
                      id: choice.id,
                    })
                  }
                >
                  <Check
                    size={14}
                    aria-hidden="true"
                    className={choice.id === current?.id ? "text-accent" : "invisible"}
                  />
                  <ChoiceWords choice={choice} />
                  {choice.id === current?.id && <span className="sr-only">answers now</span>}
                </Menu.Item>
              )}
            </Group>
            <Group name="Load another one" choices={here}>
              {(choice) => (
                <Menu.Item
                  key={choice.id}
                  className={ITEM}
                  onClick={() => requestOfModel(agent, { kind: "load", id: choice.id })}
                >
                  <span className="w-3.5" />
                  <ChoiceWords choice={choice} />
                </Menu.Item>
              )}
            </Group>
            <Menu.Item className={ITEM} onClick={() => void navigate({ to: "/models" })}>
              <Boxes size={14} aria-hidden="true" />
              All models
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface GroupProps {
  name: string;
  choices: readonly PickerChoice[];
  children: (choice: PickerChoice) => ReactNode;
}

function Group({ name, choices, children }: GroupProps) {
  if (choices.length === 0) return null;
  return (
    <Menu.Group className="border-b border-line pb-1 not-first:pt-1">
      <Menu.GroupLabel className="px-2 py-1 text-xs text-ink-3">{name}</Menu.GroupLabel>
      {choices.map(children)}
    </Menu.Group>
  );
}

function ChoiceWords({ choice }: { choice: PickerChoice }) {
  return (
    <>
      <bdi className="min-w-0 flex-1 truncate">{choice.name}</bdi>
      {choice.note !== null && (
        <span className="num shrink-0 text-xs text-ink-3">{choice.note}</span>
      )}
    </>
  );
}
