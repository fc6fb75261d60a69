import { useReadable } from "../connection/AgentContext.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { Scroller } from "../ui/Scroller.tsx";
import { SHORTCUTS } from "./shortcuts.ts";
import { setSingleKeys, singleKeys } from "./single-keys.ts";

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keys">
      <Scroller
        role="group"
        aria-label="Keys"
        className="grid gap-x-8 gap-y-4 overflow-auto p-4 sm:grid-cols-2"
      >
        {SHORTCUTS.map(({ group, items }) => (
          <section key={group}>
            <h3 className="mb-1.5 text-xs font-medium text-ink-3">{group}</h3>
            <dl className="flex flex-col gap-1.5 text-sm">
              {items.map(({ keys, does }) => (
                <div key={keys} className="flex items-baseline justify-between gap-4">
                  <dt className="text-ink-2">{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Scroller>
      <label className="flex items-center gap-2 border-t border-line px-4 py-3 text-sm">
        <input
          type="checkbox"
          checked={useReadable(singleKeys)}
          onChange={(event) => setSingleKeys(event.target.checked)}
          className="size-4 accent-accent"
        />
        Keys without Ctrl are commands
      </label>
    </Dialog>
  );
}
