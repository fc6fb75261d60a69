/** The bench's client as it is, over connections that write down when the system had taken each request. */
import { Agent } from "node:http";
import { Socket, type NetConnectOpts } from "node:net";
import { BroadcastChannel, parentPort } from "node:worker_threads";
import { serveLoads } from "../src/bench/client/serve-loads.ts";
import { monotonicMs } from "./monotonic-clock.ts";

/** When each request was handed over, by the port of its connection. */
export type Writes = Map<number, number[]>;
/** Who sends "tell" on it gets all writes since the last time. */
export const WITNESS = "writes";

const writes: Writes = new Map();

class WitnessedSocket extends Socket {
  // Node's names of what a stream does to write: public, for those who make streams.
  /* oxlint-disable no-underscore-dangle */
  override _write(...parts: Parameters<Socket["_write"]>): void {
    super._write(...parts);
    this.#witness();
  }

  override _writev(...parts: Parameters<NonNullable<Socket["_writev"]>>): void {
    super._writev!(...parts);
    this.#witness();
  }
  /* oxlint-enable no-underscore-dangle */

  #witness(): void {
    const port = this.localPort!;
    writes.set(port, [...(writes.get(port) ?? []), monotonicMs()]);
  }
}

class WitnessedAgent extends Agent {
  override createConnection(options: NetConnectOpts): Socket {
    return new WitnessedSocket().connect(options);
  }
}

// Imported by its name and type alone, it serves nobody.
if (parentPort !== null) {
  const channel = new BroadcastChannel(WITNESS);
  channel.addEventListener("message", () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    channel.postMessage(new Map(writes));
    writes.clear();
  });
  serveLoads(parentPort, new WitnessedAgent({ keepAlive: true }));
}
