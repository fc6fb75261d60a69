export { type Fault } from "./fault.ts";
export { FileHost } from "./file-host.ts";
export { etagOf, type HostedFile, type SeenRequest } from "./hosted-file.ts";
export { type HubFile, type RepositoryFacts } from "./hub-file.ts";
export { startStandInHub, type StandInHub } from "./hub.ts";
