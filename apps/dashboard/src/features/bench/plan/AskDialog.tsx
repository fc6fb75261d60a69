import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { Button } from "../../../ui/Button.tsx";
import { askedRun, beginRun } from "./begin-run.ts";

const close = (): void => askedRun.set(null);

/** Asks before a bench disturbs somebody, and says whom. */
export default function AskDialog() {
  const agent = useAgent();
  const asked = useReadable(askedRun);
  if (asked === null) return null;
  const { open, plan, reasons } = asked;
  return (
    <AlertDialog.Root open onOpenChange={(next) => next || close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <AlertDialog.Popup className="fixed top-[22vh] left-1/2 z-50 flex w-[min(480px,calc(100vw-24px))] -translate-x-1/2 flex-col gap-2 rounded-lg border border-line-strong bg-panel p-4 outline-none">
          <AlertDialog.Title className="text-lg font-semibold">
            Run the bench now?
          </AlertDialog.Title>
          <AlertDialog.Description
            render={<ul className="flex list-disc flex-col gap-1 ps-5 text-sm text-ink-2" />}
          >
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </AlertDialog.Description>
          <div className="mt-2 flex justify-end gap-2">
            <AlertDialog.Close render={<Button look="quiet">Not now</Button>} />
            <Button
              look="accent"
              onClick={() => {
                close();
                void beginRun(agent, plan, open, true);
              }}
            >
              Run anyway
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
