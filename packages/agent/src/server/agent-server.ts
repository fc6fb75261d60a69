import { createServer, type ServerResponse } from "node:http";
import type { AgentOptions } from "../options.ts";
import { accessPolicy, namesOf, newToken } from "./access-policy.ts";
import { DashboardFiles } from "./dashboard-files.ts";
import { Doorkeeper } from "./doorkeeper.ts";
import { httpApp } from "./http-app.ts";
import { listen } from "./listen.ts";
import type { Services } from "./services.ts";
import type { ReportDefect } from "./trpc.ts";
import { serveWebSockets, type WebSockets } from "./websocket.ts";

/** How long a stopping agent waits for answers on their way. */
const GRACE_MS = 2_000;
/** Sockets of all kinds; WebSockets and event streams have narrower limits of their own. */
const MAX_CONNECTIONS = 1_024;

export interface ServerOptions extends Pick<
  AgentOptions,
  "host" | "port" | "token" | "publicUrls"
> {
  services: Services;
  /** Holds the built dashboard's index.html. */
  dashboardFolder: string;
  version: string;
  reportDefect: ReportDefect;
}

export interface AgentServer {
  host: string;
  port: number;
  token: string;
  /** `http://HOST:PORT/`, where HOST can be dialled from this machine. */
  url: string;
  /** The same with the token in the fragment, which no server and no log ever sees. */
  loginUrl: string;
  /** As `loginUrl`, with a token that opens one session: a program's arguments can be read by others. */
  oneTimeUrl(): string;
  sockets: WebSockets;
  /** Stops listening, lets answers leave, then cuts what is left. */
  close(): Promise<void>;
}

/** Of a whole request: a long prompt waits in the line for a slot half read, and uploads come in large pieces. */
const REQUEST_MS = 30 * 60_000;

/** Starts the agent's one server. @throws Failure PORT_TAKEN, OPTION_INVALID */
export async function startServer(options: ServerOptions): Promise<AgentServer> {
  const { host, services, version, reportDefect, publicUrls } = options;
  const token = options.token ?? newToken();
  const dashboard = new DashboardFiles(options.dashboardFolder);
  const server = createServer({
    // A missing Host is refused by `admit`, in its words.
    requireHostHeader: false,
    shouldUpgradeCallback: (req) => req.headers.upgrade?.toLowerCase() === "websocket",
    headersTimeout: 15_000,
    requestTimeout: REQUEST_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;

  const port = await listen(server, host, options.port);
  const door = new Doorkeeper(
    accessPolicy({ port, token, names: namesOf(host), publicUrls }),
    options.token !== null,
  );
  const streams = trackResponses();
  const app = httpApp({ door, services, dashboard, version, reportDefect });
  server.on("request", (req, res) => {
    streams.add(res);
    app(req, res);
  });
  const sockets = serveWebSockets(server, { door, services, reportDefect });

  const url = `http://${dialledName(host)}:${port}/`;
  return {
    host,
    port,
    token,
    url,
    loginUrl: `${url}#token=${token}`,
    oneTimeUrl: () => `${url}#token=${door.issueOnce()}`,
    sockets,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      streams.cutEventStreams();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await sockets.close(GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

function dialledName(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** Event streams never end by themselves, so a stopping server has to end them. */
function trackResponses() {
  const running = new Set<ServerResponse>();
  return {
    add: (res: ServerResponse): void => {
      running.add(res);
      res.once("close", () => running.delete(res));
    },
    cutEventStreams: (): void => {
      for (const res of running) {
        const type = String(res.getHeader("content-type") ?? "");
        if (type.startsWith("text/event-stream")) res.destroy();
      }
    },
  };
}
