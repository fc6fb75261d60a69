import { Menu } from "@base-ui/react/menu";
import { useNavigate } from "@tanstack/react-router";
import { Boxes, RotateCcw } from "lucide-react";
import { useLoaded } from "../../../connection/AgentContext.tsx";
import { MENU_ITEM } from "../../../ui/menu-looks.ts";

interface AnswerWithProps {
  busy: boolean;
  onChoose: (model: string) => void;
}

/** The loaded models, each of which can write an answer again. */
export function AnswerWith({ busy, onChoose }: AnswerWithProps) {
  const navigate = useNavigate();
  const models = useLoaded()?.models ?? [];
  return (
    <Menu.Group className="mb-1 border-b border-line pb-1">
      <Menu.GroupLabel className="px-2 py-1 text-xs text-ink-3">Answer again with</Menu.GroupLabel>
      {models.map(({ model: { id, name } }) => (
        <Menu.Item
          key={id}
          className={`${MENU_ITEM} data-disabled:opacity-50`}
          disabled={busy}
          onClick={() => onChoose(id)}
        >
          <RotateCcw size={14} aria-hidden="true" />
          <bdi className="min-w-0 truncate">{name}</bdi>
        </Menu.Item>
      ))}
      <Menu.Item className={MENU_ITEM} onClick={() => void navigate({ to: "/models" })}>
        <Boxes size={14} aria-hidden="true" /> Load another model
      </Menu.Item>
    </Menu.Group>
  );
}
