export { type Fault } from "./fault.ts";
export { FileHost } from "./file-host.ts";
export { type HostedFile, type SeenRequest } from "./hosted-file.ts";
export { type RepositoryFacts } from "./hub-api.ts";
export { startStandInHub, type StandInHub, type HubFile } from "./hub.ts";
