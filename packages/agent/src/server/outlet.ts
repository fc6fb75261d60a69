/**
 * The way out to one client. A subscription asks before each message whether the last ones have
 * left, so that a slow reader costs a bounded amount of memory.
 */
export interface Outlet {
  /** Resolves once little enough is waiting to be sent to this client, or the client is gone. */
  drained(): Promise<void>;
}

/** For transports whose own stream already pulls: nothing waits here. */
export const OPEN_OUTLET: Outlet = { drained: () => Promise.resolve() };
