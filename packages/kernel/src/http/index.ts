export type { Answer, AnswerDeclaration, AnswerOf, Content, ContentPart } from "./answer.ts";
export { type Http, type HttpOptions, type Peer, createHttp } from "./create-http.ts";
export type { RefusedRequest, SignInRequest, SignedIn } from "./handle.ts";
export { escape, toPage } from "./html.ts";
export { type MachineRoutesOptions, machineProblems, machineRoutes } from "./machine-routes.ts";
export type { OpenApiInfo } from "./openapi.ts";
export {
  type AuthKind,
  type BodyDeclaration,
  type Method,
  type Route,
  type RouteDefinition,
  defineRoute,
  refIn,
} from "./route.ts";
export type { Rate } from "../engine/rates.ts";
export {
  type Problem,
  type ProblemKind,
  type ProblemTable,
  type RefusalTable,
  detailsOf,
  kernelProblems,
  problemSchema,
  problemTable,
  toProblem,
} from "../protocol/problem.ts";
