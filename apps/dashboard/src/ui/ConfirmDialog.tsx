import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Button } from "./Button.tsx";

interface ConfirmDialogProps {
  onClose: () => void;
  title: string;
  /** What will be gone afterwards. */
  consequence: string;
  action: string;
  onConfirm: () => void;
}

/** Asks before something is destroyed, and says what. */
export default function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open onOpenChange={(next) => next || props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <AlertDialog.Popup className="fixed top-[22vh] left-1/2 z-50 flex w-[min(440px,calc(100vw-24px))] -translate-x-1/2 flex-col gap-2 rounded-lg border border-line-strong bg-panel outline-none p-4">
          <AlertDialog.Title dir="auto" className="text-lg font-semibold wrap-anywhere">
            {props.title}
          </AlertDialog.Title>
          <AlertDialog.Description className="text-sm text-ink-2">
            {props.consequence}
          </AlertDialog.Description>
          <div className="mt-2 flex justify-end gap-2">
            <AlertDialog.Close render={<Button look="quiet">Keep</Button>} />
            <Button
              look="danger"
              onClick={() => {
                props.onClose();
                props.onConfirm();
              }}
            >
              {props.action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
