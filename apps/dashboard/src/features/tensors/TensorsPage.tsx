import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { FilePicker } from "./FilePicker.tsx";
import { FileView } from "./FileView.tsx";
import type { TensorSearch } from "./search.ts";
import { SourceProvider } from "./source/SourceContext.tsx";

/** GGUF files, down to single values. */
export function TensorsPage() {
  const search: TensorSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { file } = search;
  useEffect(() => {
    document.title = "Tensors – llcuda";
  }, []);
  const open = (next: string): void => void navigate({ to: "/tensors", search: { file: next } });
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-360 flex-col gap-4 p-4 lg:px-6 2xl:max-w-[2400px]">
        {file === undefined ? (
          <FilePicker onOpen={open} />
        ) : (
          <SourceProvider key={file} file={file} gone={<Gone onOpen={open} />}>
            <FileView file={file} search={search} />
          </SourceProvider>
        )}
      </div>
    </div>
  );
}

/** A file that was dropped is there while its page is. */
function Gone({ onOpen }: { onOpen: (file: string) => void }) {
  return (
    <>
      <p role="status" className="text-ink-2">
        That file was dropped into the page before it was loaded anew. Drop it again.
      </p>
      <FilePicker onOpen={onOpen} />
    </>
  );
}
