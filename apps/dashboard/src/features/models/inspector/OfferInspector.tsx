import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { Download, Grid3x3, Search } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { fileName } from "../file-name.ts";
import { Button } from "../../../ui/Button.tsx";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatBytes, formatCount } from "../../../ui/format.ts";
import { useNow } from "../../../ui/useNow.ts";
import { reportOf } from "../../../connection/report.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { useLiveFit } from "../fit/useFit.ts";
import { HereNotice } from "../downloads/HereNotice.tsx";
import { baseName } from "../base-name.ts";
import { checkedInFull, isGone } from "../check-words.ts";
import { HubToken } from "../hub/HubToken.tsx";
import type { Offer } from "../list/rows.ts";
import type { ModelActions } from "../useModelActions.ts";
import { FitPanel } from "./FitPanel.tsx";
import { Unpriced } from "./ModelInspector.tsx";
import { wishesOf } from "./wishes.ts";

interface OfferInspectorProps {
  reference: string;
  /** What a list says of it; null for a reference that came by an address. */
  offer: Offer | null;
  /** It is on its way already. */
  pulling: boolean;
  actions: ModelActions;
  /** Looks for something else. */
  onFind: (query: string) => void;
}

/** A file that is not here: its header is read by ranges, so all of this is known before a download. */
export function OfferInspector({
  reference,
  offer,
  pulling,
  actions,
  onFind,
}: OfferInspectorProps) {
  const { act, hereAlready, refused } = actions;
  const navigate = useNavigate();
  const [options, setOptions] = useState<LoadOptions>(AUTOMATIC);
  const now = useNow(60_000);
  const size = offer?.size ?? null;
  const checked = offer?.checked ?? null;
  const gone = checked !== null && isGone(checked);
  // What the hub has no more has no header to be read.
  const fit = useLiveFit(gone ? null : reference, wishesOf(options));
  const find = (): void => onFind(baseName(fileName(reference)));
  const why = fit.error === null ? null : reportOf(fit.error);
  const refusal = refused?.request.id === reference ? refused.error : null;
  const gated = [why, refusal].some((error) => error?.code === "MODEL_GATED");
  return (
    <>
      <div className="flex flex-col gap-3 px-4 py-3 text-sm">
        <div className="flex flex-wrap gap-1.5">
          {gone ? (
            <Button look="accent" onClick={find}>
              <Search size={13} aria-hidden="true" /> Find another file of it
            </Button>
          ) : (
            <Button
              look="accent"
              disabled={pulling}
              onClick={() => act({ kind: "pull", id: reference })}
            >
              <Download size={13} aria-hidden="true" />
              {pulling ? "On its way" : size === null ? "Pull" : `Pull ${formatBytes(size)}`}
            </Button>
          )}
          {!gone && (
            <Button onClick={() => void navigate({ to: "/tensors", search: { file: reference } })}>
              <Grid3x3 size={13} aria-hidden="true" /> Tensors
            </Button>
          )}
        </div>
        {refused?.request.id === reference && <FailureCard error={refused.error} />}
        {hereAlready?.request.id === reference && (
          <HereNotice
            already={hereAlready}
            act={act}
            onOpen={(model) => void navigate({ to: "/models", search: { model } })}
          />
        )}
        {gated && <HubToken act={act} />}
        <Facts long>
          <Fact name="From">{reference}</Fact>
          {offer !== null && (
            <>
              <Fact name="Quantization">{offer.quantization}</Fact>
              <Fact name="Licence">{offer.license ?? "unknown"}</Fact>
              {offer.checked !== null && (
                <Fact name="Catalog">{checkedInFull(offer.checked, now)}</Fact>
              )}
              {offer.files > 1 && (
                <Fact name="Comes as">
                  {offer.files} files{offer.projector && ", one of which lets it see or hear"}
                </Fact>
              )}
            </>
          )}
          {!gone && fit.data !== undefined && (
            <>
              <Fact name="Architecture">{fit.data.architecture}</Fact>
              {fit.data.contextLength !== null && (
                <Fact name="Made for">{formatCount(fit.data.contextLength)} tokens</Fact>
              )}
            </>
          )}
        </Facts>
      </div>
      {!gone && (
        <div className="border-t border-line">
          {fit.data === undefined ? (
            <Unpriced error={fit.error} />
          ) : (
            <FitPanel
              fit={fit.data}
              options={options}
              onChange={setOptions}
              loaded={null}
              measurement={null}
              onSmaller={find}
            />
          )}
        </div>
      )}
    </>
  );
}
