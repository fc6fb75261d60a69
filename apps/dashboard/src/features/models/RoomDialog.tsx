import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { NeedsRoomDialog } from "./load/NeedsRoomDialog.tsx";
import { waitingLoad } from "./model-mutation.ts";
import { useModelActions } from "./useModelActions.ts";

const close = (): void => waitingLoad.set(null);

/** Asks what may go, wherever the load was asked for. */
export default function RoomDialog() {
  const agent = useAgent();
  const waiting = useReadable(waitingLoad);
  const { act } = useModelActions();
  if (waiting === null) return null;
  const { needs, options } = waiting;
  const known = agent.library.get().value?.models ?? [];
  return (
    <NeedsRoomDialog
      asked={needs}
      name={known.find(({ id }) => id === needs.id)?.name ?? needs.id}
      onClose={close}
      onUnload={(unload) => {
        close();
        act({
          kind: "load",
          id: needs.id,
          unload,
          ...(options === undefined ? {} : { options }),
        });
      }}
    />
  );
}
