import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

/** A small real MCP server: what a person would write with the protocol's own library. */
function noteServer(): McpServer {
  const server = new McpServer({ name: "notes", version: "1.2.3" });
  server.registerTool(
    "shout",
    {
      title: "Shout",
      description: "Writes a text in capitals.",
      inputSchema: z.object({ text: z.string() }),
    },
    ({ text: value }) => text(value.toUpperCase()),
  );
  server.registerTool("fail", { description: "Always fails." }, () => ({
    ...text("the notes are locked"),
    isError: true,
  }));
  server.registerTool(
    "env",
    { description: "Tells a variable.", inputSchema: z.object({ name: z.string() }) },
    ({ name }) => text(process.env[name] ?? "(none)"),
  );
  server.registerTool("pid", { description: "Tells its process." }, () =>
    text(String(process.pid)),
  );
  server.registerTool("picture", { description: "Gives a picture and a link." }, () => ({
    content: [
      { type: "image" as const, mimeType: "image/png", data: "AAAA" },
      { type: "resource_link" as const, uri: "https://example.org/?leak=1", name: "link" },
    ],
  }));
  server.registerTool("crash", { description: "Ends the server." }, () => {
    console.error("out of paper");
    process.exit(3);
  });
  server.registerTool("hang", { description: "Never ends." }, () => new Promise<never>(() => {}));
  return server;
}

/** Headers of the requests that came. */
export interface HttpNotes {
  url: string;
  headers: Record<string, string | string[] | undefined>[];
  close(): Promise<void>;
}

export async function startHttpNotes(): Promise<HttpNotes> {
  const handler = createMcpHandler(noteServer);
  const headers: HttpNotes["headers"] = [];
  const server: Server = createServer((req, res) => void answer(req, res));
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    headers.push(req.headers);
    if (req.url === "/away") {
      res.writeHead(307, { location: "http://127.0.0.1:9/elsewhere" }).end();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const request = new Request(`http://127.0.0.1${req.url}`, {
      method: req.method!,
      headers: Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
    });
    const response = await handler.fetch(request);
    res.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body !== null) for await (const part of response.body) res.write(part);
    res.end();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[2] === "--stdio") serveStdio(noteServer);
