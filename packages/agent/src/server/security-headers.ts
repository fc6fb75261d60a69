import type { RequestHandler } from "express";

/**
 * Everything the page loads comes from the agent. `'self'` covers the WebSocket of the same host
 * (CSP level 3). Scripts may set styles; nobody may inject a script or a style sheet, and pictures
 * in a model's answer cannot call home.
 */
function policy(connect: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
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
 * A thread has the policy that its own script was sent with. This one reads GGUF files from the hub
 * and knows nothing of chats; the page itself still reaches the agent only (docs/decisions/010).
 */
export const HUB_THREAD_POLICY = policy(`'self' ${HUB}`);

const HEADERS = {
  "content-security-policy": policy("'self'"),
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
