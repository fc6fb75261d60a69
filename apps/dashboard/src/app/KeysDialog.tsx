import { Dialog } from "../ui/Dialog.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { SHORTCUTS } from "./shortcuts.ts";

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keys">
      <div className="grid gap-x-8 gap-y-4 overflow-auto p-4 sm:grid-cols-2">
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
      </div>
    </Dialog>
  );
}
