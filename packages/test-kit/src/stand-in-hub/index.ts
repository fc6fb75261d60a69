export { type Fault } from "./fault.ts";
export { FileHost, type HostedFile, type SeenRequest } from "./file-host.ts";
export { startStandInHub, type StandInHub, type HubFile } from "./hub.ts";
