import { upload } from "./uploads.ts";

/** Chooses GGUF files of the browser's computer, for those who cannot drop them. */
export function UploadField({ onChosen }: { onChosen: () => void }) {
  return (
    <section aria-labelledby="upload" className="flex flex-col gap-2">
      <h3 id="upload" className="font-medium">
        From this computer
      </h3>
      <label className="flex flex-col gap-1 text-xs text-ink-2">
        A GGUF file is copied to the agent’s machine; dropping it anywhere on the page does the same
        <input
          type="file"
          accept=".gguf"
          multiple
          className="text-xs file:me-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-line file:bg-raised file:px-3 file:text-sm file:text-ink"
          onChange={({ target }) => {
            for (const file of target.files ?? []) upload(file);
            onChosen();
          }}
        />
      </label>
    </section>
  );
}
