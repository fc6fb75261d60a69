import type { RequestHandler } from "express";

/**
 * Everything the page loads comes from the agent. `'self'` covers the WebSocket of the same host
 * (CSP level 3). Scripts may set styles; nobody may inject a script or a style sheet, and pictures
 * in a model's answer cannot call home.
 */
function policy({ connect, script }: { connect: string; script: string }): string {
  return [
    "default-src 'self'",
    `script-src ${script}`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${connect}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Hugging Face, and the stores that its answers redirect to. */
const HUB = "https://huggingface.co https://*.huggingface.co https://*.hf.co";

/**
 * A thread has the policy that its own script was sent with. This one reads GGUF files, also from the
 * hub, compiles kernels that are part of it, and knows nothing of chats; the page itself still reaches
 * the agent only and compiles nothing (docs/decisions/010 and 011).
 */
export const FILE_THREAD_POLICY = policy({
  connect: `'self' ${HUB}`,
  script: "'self' 'wasm-unsafe-eval'",
});

const HEADERS = {
  "content-security-policy": policy({ connect: "'self'", script: "'self'" }),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=()",
  "cache-control": "no-store",
};

/** Sets the headers that every answer carries; no CORS header is among them, ever. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set(HEADERS);
  next();
};
