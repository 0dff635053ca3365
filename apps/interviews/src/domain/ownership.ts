import type { Actor } from "segno";
import type { InterviewCommandName } from "./commands.ts";
import type { InterviewState } from "./interview-state.ts";

/** The person whose interview it is. */
export function isOwner(state: InterviewState, actor: Actor): boolean {
  return state.status !== "erased" && state.setup.candidate === actor.subject;
}

/** Who may know of an interview: its candidate, an admin of the organisation, the engine. An erased one is nobody's. */
export function sees(state: InterviewState, actor: Actor): boolean {
  if (actor.roles.includes("system")) return true;
  if (state.status === "erased") return false;
  return isOwner(state, actor) || actor.roles.includes("admin");
}

/** Who may read its words: its candidate, and the engine. */
export function reads(state: InterviewState, actor: Actor): boolean {
  return isOwner(state, actor) || actor.roles.includes("system");
}

type Senders = (state: InterviewState | undefined, command: string, actor: Actor) => readonly string[];

/** The interview's own candidate. */
const own: Senders = (state, _command, actor) => (state === undefined || isOwner(state, actor) ? ["candidate"] : []);
/** And an admin of the organisation. */
const ownOrAdmin: Senders = (state, command, actor) => [...own(state, command, actor), "admin"];
const effect = ["effect"] as const;

/** Who may send what (specification §3, column "who"). */
export const may = {
  "plan-interview": ["candidate"],
  "record-plan": effect,
  "fail-plan": effect,
  "retry-plan": own,
  "edit-plan": own,
  start: own,
  "set-consents": own,
  "save-draft": own,
  "still-here": own,
  "ask-help": own,
  "extend-time": own,
  "attach-audio": own,
  "record-transcript": effect,
  "fail-transcript": effect,
  "submit-answer": own,
  "skip-question": own,
  "record-verdict": effect,
  "fail-evaluation": effect,
  pause: own,
  resume: own,
  "retry-question": own,
  finish: own,
  cancel: ownOrAdmin,
  "contest-verdict": own,
  regrade: ownOrAdmin,
  "record-advice": effect,
  "fail-advice": effect,
  erase: ownOrAdmin,
  "record-erased": effect,
  "fail-erase": effect,
  "time-out": ["timer"],
} as const satisfies Record<InterviewCommandName, readonly string[] | Senders>;
