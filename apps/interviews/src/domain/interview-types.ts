import { type Context, type Outcome, type Step, cellsOf } from "segno";
import type { InterviewCommand } from "./commands.ts";
import type { InterviewEvent } from "./events.ts";
import type { InterviewState } from "./interview-state.ts";
import type { Limits, Timers } from "./setup.ts";
import type { ErasedBody, InterviewBody, InterviewOutline } from "./view-types.ts";

/** By name, what an effect is told: ids and numbers alone. */
export interface InterviewEffects {
  readonly "plan-interview": { readonly planId: string };
  readonly "evaluate-answer": { readonly turnId: string; readonly round: number };
  readonly "transcribe-audio": { readonly turnId: string; readonly audioId: string };
  readonly "write-advice": { readonly round: number };
  readonly "erase-belongings": { readonly interviewId: string };
}
export const interviewEffects = [
  "plan-interview",
  "evaluate-answer",
  "transcribe-audio",
  "write-advice",
  "erase-belongings",
] as const satisfies readonly (keyof InterviewEffects)[];

/** By command, what the server reads before each decide. */
export interface InterviewFacts {
  readonly "plan-interview": {
    /** The candidate's interviews in `liveStatuses`. */
    readonly live: number;
    /** Where a CV is named: whether it has been read. */
    readonly cvReady?: boolean;
    readonly seed: string;
    readonly modelOffered: boolean;
    readonly limits: Limits;
    readonly timers: Timers;
  };
  readonly start: { readonly live: number };
  /** By grader, the version that would grade now. */
  readonly regrade: { readonly graders: Readonly<Record<string, string>> };
}

export interface InterviewTypes {
  readonly state: InterviewState;
  readonly command: InterviewCommand;
  readonly event: InterviewEvent;
  readonly effects: InterviewEffects;
  readonly facts: InterviewFacts;
  readonly view: InterviewBody | InterviewOutline | ErasedBody;
}

export const cell: ReturnType<typeof cellsOf<InterviewTypes>> = cellsOf<InterviewTypes>();

export type InterviewStep<S extends InterviewState> = Step<S, InterviewEvent, InterviewEffects>;
export type InterviewOutcome<S extends InterviewState> = Outcome<S, InterviewEvent, InterviewEffects>;
/** What a cell is told besides state and command. */
export type At = Context<unknown>;
