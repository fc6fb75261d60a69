// Runs in a frame without an origin: takes a text from the page around it, draws it, tells its size.
const tell = (word) => parent.postMessage(word, "*");

(() => {
  async function draw({ content, theme }) {
    document.documentElement.style.colorScheme = theme;
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      htmlLabels: false,
      theme: theme === "dark" ? "dark" : "neutral",
      maxTextSize: 50_000,
      maxEdges: 500,
      suppressErrorRendering: true,
    });
    const { svg } = await mermaid.render("diagram", content);
    document.body.innerHTML = svg;
    const drawn = document.querySelector("svg");
    const { width, height } = drawn.viewBox.baseVal;
    drawn.removeAttribute("style");
    drawn.style.cssText = `display:block;margin:0 auto;max-width:${Math.ceil(width)}px;width:100%;max-height:560px`;
    const shown = Math.min(document.documentElement.clientWidth / width, 1);
    tell({ type: "done", width: Math.ceil(width), height: Math.ceil(height * shown) + 2 });
  }

  document.body.style.margin = "0";
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    draw(event.data).catch((error) => tell({ type: "failed", message: String(error.message) }));
  });
  tell({ type: "ready" });
})();
