export { behindPrefix, likeColab, withoutWebSockets } from "./kinds.ts";
export { startProxy, type Proxy, type ProxyOptions } from "./proxy.ts";
