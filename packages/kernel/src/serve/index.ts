export { type ServeOptions, type Served, serve } from "./serve.ts";
