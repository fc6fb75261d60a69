import type { LibraryModel } from "@llcuda/protocol";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { useNow } from "../../ui/useNow.ts";
import { DropArea } from "./library/DropArea.tsx";
import { inLine } from "./downloads/download-words.ts";
import { comingReferences } from "./downloads/queue-words.ts";
import { HereNotice } from "./downloads/HereNotice.tsx";
import { WorkLine } from "./inspector/WorkLine.tsx";
import { Inspected, titleOf } from "./inspector/Inspected.tsx";
import { useFitsNow } from "./fit/useFitsNow.ts";
import { useHub } from "./hub/useHub.ts";
import { useHubAccount } from "./hub/useHubAccount.ts";
import { WaitingCards } from "./load/WaitingCards.tsx";
import { ModelList } from "./list/ModelList.tsx";
import { rowsOf } from "./list/rows.ts";
import type { RowTools } from "./list/row-props.ts";
import { clicked, USUAL_ORDER } from "./list/sort.ts";
import { ModelsHeader } from "./ModelsHeader.tsx";
import { PastedOffer } from "./PastedOffer.tsx";
import { RefusedCard } from "./RefusedCard.tsx";
import { pastedReference } from "./pasted-reference.ts";
import type { ModelsSearch } from "./search.ts";
import { SearchBox } from "./SearchBox.tsx";
import { useModelActions } from "./useModelActions.ts";
import { useCuratedModels, useFreeMemory, useFreshFits, useModels } from "./useModels.ts";

const DeleteDialog = lazy(() => import("./library/DeleteDialog.tsx"));

/** What is here, what can be had, what runs and what is on its way: one list, one search box. */
export function ModelsPage() {
  const search: ModelsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { library, loaded, current, waiting, downloads, settings } = useModels();
  const actions = useModelActions();
  const { act, hereAlready, refused } = actions;
  const now = useNow(15_000);
  const list = useRef<HTMLDivElement>(null);
  const [doomed, setDoomed] = useState<LibraryModel | null>(null);
  useEffect(() => {
    document.title = "Models – llcuda";
  }, []);

  const query = search.q ?? "";
  const pasted = pastedReference(query, useHubAccount()?.endpoint ?? null);
  const repository = pasted?.kind === "repository" ? pasted.repository : (search.repo ?? null);
  const hub = useHub(pasted === null ? query : "", repository);
  const models = library?.models ?? null;
  const catalog = useCuratedModels(models);
  const machine = useFreeMemory(library);
  useFreshFits(loaded);
  const order = useMemo(
    () =>
      search.sort === undefined
        ? USUAL_ORDER
        : { key: search.sort, turned: search.turned === true },
    [search.sort, search.turned],
  );
  const onlyFits = search.fits === true;
  const { fits, largest } = useFitsNow(catalog, machine, onlyFits);
  // Keys are typed into the box at once; the list follows as fast as it can.
  const words = useDeferredValue(pasted === null ? query : "");
  const rows = useMemo(
    () => rowsOf({ models, catalog, loaded, downloads, hub: hub.answer }, words, order, fits),
    [models, catalog, loaded, downloads, hub.answer, words, order, fits],
  );

  const go = (change: Partial<Record<keyof ModelsSearch, unknown>>, replace = false): void => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined),
    ) as ModelsSearch;
    void navigate({ to: "/models", search: next, replace });
  };
  const find = (q: string): void => go({ q, model: undefined, repo: undefined });
  const coming = comingReferences(downloads);
  if (actions.pending?.kind === "pull") coming.add(actions.pending.id);
  const tools: RowTools = {
    act,
    open: (model) => go({ model }),
    find,
    openRepository: (repo) => go({ repo: repo ?? undefined }, true),
    askDelete: (id) => setDoomed(models?.find((model) => model.id === id) ?? null),
    machine,
    now,
    current,
    coming,
    largest,
    offline: settings?.offline === true,
    line: inLine(downloads),
  };
  const selected = search.model ?? null;
  const imports = (library?.work ?? []).filter(({ kind }) => kind === "import");
  // What belongs to no row that is shown is said above the list.
  const homeless = refused !== null && refused.request.id !== selected;
  return (
    <DropArea>
      <div className="relative flex h-full min-w-0">
        <div className="flex min-w-0 flex-1 flex-col gap-3 p-4 max-sm:p-2">
          <ModelsHeader library={library} settings={settings} machine={machine} actions={actions} />
          <div className="flex items-center gap-2">
            <SearchBox
              value={query}
              onChange={(q) => go({ q: q === "" ? undefined : q, repo: undefined }, true)}
              list={list}
            />
            <Button
              aria-pressed={onlyFits}
              title="Only what fits into what is free now, as far as headers and sizes tell"
              className="h-10! aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
              onClick={() => go({ fits: onlyFits ? undefined : true }, true)}
            >
              Fits now
            </Button>
          </div>
          {pasted !== null && pasted.kind !== "repository" && (
            <PastedOffer pasted={pasted} act={act} onOpen={tools.open} />
          )}
          <WaitingCards waiting={waiting} act={act} />
          {imports.map((work) => (
            <WorkLine key={work.id} work={work} act={act} />
          ))}
          {homeless && (
            <RefusedCard
              refused={refused}
              actions={actions}
              onLargest={() => go({ q: undefined, sort: "size", turned: undefined })}
            />
          )}
          {hereAlready !== null &&
            ![hereAlready.request.id, hereAlready.here.id].includes(selected ?? "") && (
              <HereNotice already={hereAlready} act={act} onOpen={tools.open} />
            )}
          <ModelList
            list={list}
            rows={rows}
            order={order}
            onOrder={(key) => {
              const next = clicked(order, key);
              go({ sort: next.key, turned: next.turned ? true : undefined }, true);
            }}
            tools={tools}
            selected={selected}
            onMore={hub.more}
            onAgain={hub.again}
          />
        </div>
        {selected !== null && (
          <Drawer
            key={selected}
            title={titleOf(selected, models, rows)}
            onClose={() => {
              go({ model: undefined });
              list.current?.focus();
            }}
          >
            <Inspected
              id={selected}
              library={library}
              rows={rows}
              loaded={loaded}
              current={current}
              pulling={coming.has(selected)}
              actions={actions}
              onDelete={tools.askDelete}
              onFind={find}
            />
          </Drawer>
        )}
      </div>
      {doomed !== null && (
        <Suspense>
          <DeleteDialog
            model={doomed}
            loaded={loaded.some(({ model }) => model.id === doomed.id)}
            onConfirm={() => act({ kind: "delete", id: doomed.id })}
            onClose={() => setDoomed(null)}
          />
        </Suspense>
      )}
    </DropArea>
  );
}
