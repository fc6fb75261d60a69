import type { Library, LibraryModel, LoadedModel } from "@llcuda/protocol";
import { fileName } from "../file-name.ts";
import type { Offer, Row } from "../list/rows.ts";
import type { ModelActions } from "../useModelActions.ts";
import { ModelInspector } from "./ModelInspector.tsx";
import { OfferInspector } from "./OfferInspector.tsx";
import { UnlistedInspector } from "./UnlistedInspector.tsx";

interface InspectedProps {
  /** Id of a model here, or the reference of one that can be fetched. */
  id: string;
  library: Library | null;
  rows: readonly Row[];
  loaded: readonly LoadedModel[];
  current: string | null;
  /** It is on its way here. */
  pulling: boolean;
  actions: ModelActions;
  onDelete: (id: string) => void;
  /** Looks for something else. */
  onFind: (query: string) => void;
}

/** A quarter of the size or less guesses fast enough to help. */
const DRAFT_SHARE = 0.25;

/** The inspector of whatever was chosen. */
export function Inspected(props: InspectedProps) {
  const { id, library, rows, loaded, current, pulling, actions, onDelete, onFind } = props;
  const model = library?.models.find((each) => each.id === id);
  if (model !== undefined) {
    return (
      <ModelInspector
        model={model}
        loaded={loaded.find((each) => each.model.id === id) ?? null}
        current={current === id}
        work={library?.work.filter((work) => work.model === id) ?? []}
        drafts={draftsFor(model, library?.models ?? [])}
        actions={actions}
        onDelete={() => onDelete(id)}
        onFind={onFind}
      />
    );
  }
  const running = loaded.find((each) => each.model.id === id);
  if (running !== undefined) {
    return (
      <UnlistedInspector
        loaded={running}
        drafts={draftsFor(running.model, library?.models ?? [])}
        actions={actions}
      />
    );
  }
  if (id.startsWith("hf:") || /^https?:/.test(id)) {
    return (
      <OfferInspector
        reference={id}
        offer={offerOf(rows, id)}
        pulling={pulling}
        actions={actions}
        onFind={onFind}
      />
    );
  }
  if (library === null || library.scanning !== null) return null;
  return (
    <p className="px-4 py-3 text-sm text-ink-2">This model is not on this machine any more.</p>
  );
}

function draftsFor(
  model: Pick<LibraryModel, "id" | "size">,
  models: readonly LibraryModel[],
): LibraryModel[] {
  return models.filter(
    ({ id, kind, size, problem }) =>
      id !== model.id && kind === "text" && problem === null && size <= model.size * DRAFT_SHARE,
  );
}

function offerOf(rows: readonly Row[], reference: string): Offer | null {
  const row = rows.find((each) => each.kind === "offer" && each.offer.reference === reference);
  return row?.kind === "offer" ? row.offer : null;
}

/** What the inspector is called. */
export function titleOf(
  id: string,
  models: readonly LibraryModel[] | null,
  rows: readonly Row[],
): string {
  const model = models?.find((each) => each.id === id);
  if (model !== undefined) return model.name;
  const offer = offerOf(rows, id);
  if (offer !== null) return `${offer.title} ${offer.quantization}`;
  return fileName(id);
}
