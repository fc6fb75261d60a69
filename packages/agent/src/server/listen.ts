import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure } from "../failure.ts";
import { describePortOwner } from "./port-owner.ts";

export const DEFAULT_PORT = 7863;
/** How many ports above the default are tried when none was asked for. */
const PORTS_TRIED = 100;

const errnoOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

async function tryPort(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/**
 * Binds `server`.
 * @param port null: 7863 or the next free one; 0: any
 * @returns the port
 * @throws Failure PORT_TAKEN with who holds it, OPTION_INVALID when the host is not ours
 */
export async function listen(server: Server, host: string, port: number | null): Promise<number> {
  const first = port ?? DEFAULT_PORT;
  const last = port ?? DEFAULT_PORT + PORTS_TRIED - 1;
  for (let candidate = first; candidate <= last; candidate += 1) {
    try {
      return await tryPort(server, host, candidate);
    } catch (error) {
      if (errnoOf(error) !== "EADDRINUSE") throw unusable(host, candidate, error);
    }
  }
  const owner = await describePortOwner(host, first);
  const message =
    port === null ? `All ports from ${first} to ${last} are taken` : `Port ${port} is taken`;
  throw new Failure(
    "PORT_TAKEN",
    `${message}${owner === null ? "" : ` by ${owner}`}.`,
    "Leave out --port to take the next free one, choose another, or end that program.",
  );
}

function unusable(host: string, port: number, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  const reasons: Record<string, [message: string, hint: string]> = {
    EACCES: [`Port ${port} needs more rights than this user has.`, "Choose a port from 1024 on."],
    EADDRNOTAVAIL: [`${host} is no address of this machine.`, "Choose one of its addresses."],
    ENOTFOUND: [`The name ${host} is not known.`, "Choose an address of this machine."],
  };
  const [message, hint] = reasons[errnoOf(error)] ?? [
    `Listening on ${host}:${port} failed.`,
    "Choose another --host or --port.",
  ];
  return new Failure("OPTION_INVALID", message, hint, { detail, cause: error });
}
