export { type List, defineList } from "./list.ts";
export {
  type Admission,
  type Asked,
  type SocketLimits,
  type SocketServerOptions,
  type SocketSession,
  defaultLimits,
} from "./options.ts";
export { type SocketServer, createSocketServer } from "./socket-server.ts";
export { closeCodes } from "../protocol/close-codes.ts";
export type { Refused } from "../protocol/refused.ts";
