/** What a model is called without its quantization, its file type and its parts: words to look for. */
export function baseName(name: string): string {
  return name
    .replace(/\.gguf$/i, "")
    .replace(/-\d{5}-of-\d{5}$/, "")
    .replace(
      /[-._](?:i1-)?(?:UD-)?(?:I?Q\d(?:_[A-Z\d]+)*|TQ\d_\d|BF16|F16|F32|MXFP4(?:_MOE)?)$/i,
      "",
    );
}
