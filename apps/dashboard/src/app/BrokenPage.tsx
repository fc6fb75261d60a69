import { Button } from "../ui/Button.tsx";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { brokenPage } from "./broken-page.ts";

/** In the place of a page that cannot be drawn; the rail beside it leads to the others. */
export function BrokenPage({ error }: { error: unknown }) {
  return (
    <div className="mx-auto flex h-full max-w-195 flex-col justify-center p-4">
      <ErrorCard error={brokenPage(error)}>
        <Button look="accent" onClick={() => location.reload()}>
          Reload the page
        </Button>
      </ErrorCard>
    </div>
  );
}
