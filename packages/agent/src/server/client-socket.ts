import { WebSocket } from "ws";
import { CountingOutlet } from "./outlet.ts";
import { Quota } from "./quota.ts";

/**
 * Bytes on their way out above which the socket is not read any more: a client that asks without
 * reading the answers fills its own buffers, not ours. Far above what subscriptions hold.
 */
export const READ_PAUSE_BYTES = 8 * 1024 * 1024;

/** A page shows about ten at once. */
export const MAX_SUBSCRIPTIONS = 64;
export const MAX_CALLS = 128;

/** One WebSocket of a client, which knows what is still on its way out. */
export class ClientSocket extends WebSocket {
  readonly outlet = new CountingOutlet();
  readonly subscriptions = new Quota(MAX_SUBSCRIPTIONS, "subscriptions open on this socket");
  readonly calls = new Quota(MAX_CALLS, "calls running on this socket");
  /** Set when anything arrived or left since the last look. */
  stirred = true;

  /** Text is sent as text, bytes as bytes. */
  override send(data: string | Buffer): void {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    const size = bytes.length;
    this.outlet.sent(size);
    if (this.outlet.inFlightBytes > READ_PAUSE_BYTES) this.pause();
    super.send(bytes, { binary: typeof data !== "string" }, () => {
      this.stirred = true;
      this.outlet.left(size);
      if (this.isPaused && this.outlet.inFlightBytes <= READ_PAUSE_BYTES) this.resume();
    });
  }
}
