import { useParams } from "@tanstack/react-router";
import { useEffect, useId } from "react";
import { useCatalog, useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { chainOf, isLinkId, telling } from "./chain/chain.ts";
import { useSettled } from "../../ui/useSettled.ts";
import { Chain } from "./chain/Chain.tsx";
import { LinkPanel } from "./chain/LinkPanel.tsx";
import { EngineTable } from "./engines/EngineTable.tsx";
import { EngineLogView } from "./EngineLogView.tsx";
import { PlatformNotes } from "./PlatformNotes.tsx";
import { SetupHeader } from "./SetupHeader.tsx";
import { useDoctor } from "./useDoctor.ts";

/** What this machine has, from its GPU to an answer; every engine; and what the running one says. */
export function SetupPage() {
  const params: { part?: string; engineId?: string } = useParams({ strict: false });
  const setup = useSetup();
  const engine = useEngine();
  const catalog = useCatalog();
  const doctor = useDoctor();
  const machine = doctor?.machine ?? null;
  const settled = useSettled([setup, engine, catalog, doctor].every((part) => part !== null));
  const panelId = useId();
  useEffect(() => {
    document.title = "Setup – llcuda";
  }, []);

  const chain = chainOf({ links: doctor?.chain ?? null, setup, engine });
  const shown = isLinkId(params.part) ? params.part : telling(chain);
  const link = chain.find(({ id }) => id === shown);
  return (
    <div className="h-full overflow-y-auto">
      <div
        className={`mx-auto flex max-w-360 flex-col gap-5 p-4 lg:px-6 2xl:grid 2xl:max-w-[2400px] 2xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)] 2xl:items-start 2xl:gap-x-8 ${settled ? "" : "invisible"}`}
      >
        <div className="flex min-w-0 flex-col gap-5">
          <div className="flex min-w-0 flex-col gap-3">
            <SetupHeader chain={chain} doctor={doctor} />
            <section aria-label="Chain" className="rounded-lg border border-line bg-panel">
              <Chain
                chain={chain}
                shown={shown}
                panelId={panelId}
                known={{ machine, engine, setup }}
              />
              {link !== undefined && (
                <LinkPanel
                  key={link.id}
                  id={panelId}
                  link={link}
                  machine={machine}
                  catalog={catalog}
                />
              )}
            </section>
            {machine !== null && <PlatformNotes machine={machine} />}
          </div>
          {catalog !== null && (
            <EngineTable catalog={catalog} machine={machine} shown={params.engineId ?? null} />
          )}
        </div>
        <EngineLogView />
      </div>
    </div>
  );
}
