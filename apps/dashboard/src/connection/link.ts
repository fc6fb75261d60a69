import { createWSClient, type TRPCWebSocketClient } from "@trpc/client";
import { agentUrl, socketUrl } from "./address.ts";
import { readReport, reportOf } from "./report.ts";
import { Store, type Readable } from "./store.ts";
import {
  nextLink,
  OPENING,
  socketRetryDelay,
  type LinkEvent,
  type LinkState,
} from "./transport.ts";

/** A WebSocket that has not opened by then counts as failed; it may still open later. */
const SOCKET_PATIENCE_MS = 2_500;
const HEARTBEAT_MS = 5_000;
/** The first round trip is not timed while the page is still being built. */
const FIRST_BEAT_MS = 400;
const PROBE_TIMEOUT_MS = 8_000;
/** How soon a lost agent is asked for again. */
const LOST_HEARTBEAT_MS = 1_500;
/** How long polling lasts before the event stream is tried again. */
const STREAM_RETRY_MS = 60_000;

/** The way to the agent: opens the WebSocket, watches it, and tells which transport is to be used. */
export class Link {
  readonly #state = new Store<LinkState>(OPENING);
  readonly socket: TRPCWebSocketClient;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #measure: (() => Promise<unknown>) | null = null;
  #probing = false;

  constructor() {
    this.socket = createWSClient({
      url: () => socketUrl("trpc"),
      retryDelayMs: socketRetryDelay,
      keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 },
      onOpen: () => {
        this.#send({ type: "socket-opened" });
        this.#beatIn(FIRST_BEAT_MS);
      },
      onClose: () => this.#socketFailed(),
      onError: () => this.#socketFailed(),
    });
    setTimeout(() => {
      if (!this.#state.get().socketOpen) this.#socketFailed();
    }, SOCKET_PATIENCE_MS);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#beatIn(0);
    });
  }

  get state(): Readable<LinkState> {
    return this.#state;
  }

  /** @param call asks the agent something small over the transport in use; it is timed */
  measureWith(call: () => Promise<unknown>): void {
    this.#measure = call;
  }

  /** Called when an open event stream stays silent. */
  streamSilent(): void {
    if (this.#state.get().transport !== "event-stream") return;
    this.#send({ type: "stream-silent" });
    setTimeout(() => this.#send({ type: "stream-retry" }), STREAM_RETRY_MS);
  }

  /** Asks the agent at once instead of waiting for the next turn. */
  retryNow(): void {
    this.#beatIn(0);
  }

  #send(event: LinkEvent): void {
    this.#state.set(nextLink(this.#state.get(), event));
  }

  #socketFailed(): void {
    this.#send({ type: "socket-failed" });
    this.#beatIn(0);
  }

  #beatIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#beat(), delayMs);
  }

  async #beat(): Promise<void> {
    if (this.#probing || this.#state.get().status === "refused") return;
    this.#probing = true;
    try {
      if (!document.hidden) await (this.#state.get().socketOpen ? this.#time() : this.#probe());
    } finally {
      this.#probing = false;
      this.#beatIn(this.#state.get().status === "up" ? HEARTBEAT_MS : LOST_HEARTBEAT_MS);
    }
  }

  async #time(): Promise<void> {
    if (this.#measure === null) return;
    const start = performance.now();
    // A call that fails shows as a closed socket, which is told apart there.
    await this.#measure().then(
      () => this.#send({ type: "answered", roundTripMs: performance.now() - start }),
      () => undefined,
    );
  }

  /** A plain request tells a dead agent, a refusing one and a blocked WebSocket apart. */
  async #probe(): Promise<void> {
    const start = performance.now();
    try {
      const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
      const response = await fetch(agentUrl("trpc/system.info"), { signal });
      if (response.ok) {
        await response.arrayBuffer();
        this.#send({ type: "answered", roundTripMs: performance.now() - start });
      } else if (response.status === 401 || response.status === 403) {
        const error = await readReport(response);
        this.#send({ type: "refused", error });
        void this.socket.close();
      } else this.#send({ type: "unanswered", error: await readReport(response) });
    } catch (thrown) {
      this.#send({ type: "unanswered", error: reportOf(thrown) });
    }
  }
}
