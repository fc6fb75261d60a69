/** A thread of its own for the bench's client: whatever else the agent does, it sees what comes when it comes. */
import { Agent } from "node:http";
import { parentPort } from "node:worker_threads";
import { serveLoads } from "./serve-loads.ts";

serveLoads(parentPort!, new Agent({ keepAlive: true }));
