import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { sandboxedMermaid, woff2Only } from "./vite-assets.ts";

export default defineConfig({
  // Every URL is relative, so that the page works under any path prefix of a proxy.
  base: "./",
  plugins: [react(), tailwindcss(), woff2Only(), sandboxedMermaid()],
  build: {
    target: "es2023",
    // The content security policy lets no data: fonts and scripts in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is bundled into the page, for whoever gets the page.
    license: { fileName: "licenses.md" },
  },
});
