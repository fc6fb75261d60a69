import { useEffect, useEffectEvent } from "react";

/** Files that are dropped anywhere on the page are attached, not opened in its place. */
export function useFileDrop(attach: (files: Iterable<File>) => void): void {
  const take = useEffectEvent((event: DragEvent): void => {
    const data = event.dataTransfer;
    if (data?.types.includes("Files") !== true) return;
    event.preventDefault();
    if (event.type === "drop") attach(data.files);
  });
  useEffect(() => {
    const listener = (event: DragEvent): void => take(event);
    addEventListener("dragover", listener);
    addEventListener("drop", listener);
    return () => {
      removeEventListener("dragover", listener);
      removeEventListener("drop", listener);
    };
  }, []);
}
