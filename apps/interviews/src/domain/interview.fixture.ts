import {
  type Actor,
  type EffectRequest,
  type JsonObject,
  SegnoError,
  type Step,
  decide,
  parseTenantId,
  unchanged,
} from "segno";
import type { InterviewCommand, WantedSetup } from "./commands.ts";
import type { InterviewEvent } from "./events.ts";
import type { Verdict } from "./grading/grader.ts";
import { plus, secondMs } from "./instants.ts";
import type { InterviewState, Status } from "./interview-state.ts";
import type { InterviewEffects, InterviewFacts } from "./interview-types.ts";
import { interview } from "./interview.ts";
import type { Plan, Slot } from "./plan.ts";
import { type CriterionName, type Difficulty, type Kind, behaviouralCriteria, technicalCriteria } from "./question.ts";
import { consentTextVersion, defaultLimits, defaultTimers } from "./setup.ts";

const tenant = parseTenantId("t-1");
const person = (subject: string, ...roles: readonly string[]): Actor => ({ tenant, subject, kind: "person", roles });
const engine = (...roles: readonly string[]): Actor => ({ tenant, subject: "segno", kind: "system", roles });

export const candidate: Actor = person("candidate-1", "candidate");
export const otherCandidate: Actor = person("candidate-2", "candidate");
export const admin: Actor = person("admin-1", "admin");
export const effect: Actor = engine("system", "effect");
export const timer: Actor = engine("system", "timer");

export const startOfTime: Date = new Date("2026-11-23T09:00:00.000Z");

export const wantedPractice: WantedSetup = {
  mode: "practice",
  purpose: "practice",
  role: "Backend developer",
  level: "mid",
  minutes: 10,
  focus: ["Node.js"],
  language: "en",
  consents: { textVersion: consentTextVersion, keeping: true },
};
export const wantedRealistic: WantedSetup = { ...wantedPractice, mode: "realistic" };

export interface FactsFixture {
  readonly live: number;
  readonly modelOffered: boolean;
  readonly cvReady?: boolean;
  readonly timers?: Partial<typeof defaultTimers>;
  readonly graders?: Readonly<Record<string, string>>;
}

function factsOf({ live, modelOffered, cvReady, timers, graders = { offline: "1" } }: FactsFixture): object {
  const made: InterviewFacts["plan-interview"] & InterviewFacts["regrade"] = {
    live,
    modelOffered,
    graders,
    seed: "seed-1",
    limits: defaultLimits,
    timers: { ...defaultTimers, ...timers },
    ...(cvReady !== undefined && { cvReady }),
  };
  return made;
}

/** Four questions; the second has easier and harder options, the last one is about people. */
export function planOf(count = 4): Plan {
  const slots = Array.from({ length: count }, (_, index) => slotOf(index + 1, index + 1 === count));
  return { planner: "bank", version: "1", slots, spares: [slotOf(count + 1, false)] };
}

function slotOf(slot: number, isAboutPeople: boolean): Slot {
  const kind: Kind = isAboutPeople ? "behavioural" : "technical";
  const skill = isAboutPeople ? "conflict" : "node";
  const option = (difficulty: Difficulty): Slot["options"][number] => ({
    questionId: `q${slot}-${difficulty}:1`,
    difficulty,
    skill,
    text: `Question ${slot}, ${difficulty}: what would you say about it?`,
    hint: `A hint for ${slot}`,
    rephrase: `In other words, ${slot}?`,
    limitSeconds: 180,
  });
  const options = [option("easy"), option("medium"), option("hard")];
  return { slot, skill, kind, difficulty: "medium", why: `Because of ${slot}`, options };
}

export interface VerdictFixture {
  readonly kind?: Verdict["kind"];
  /** By point: weight and what was found. */
  readonly points?: Readonly<Record<string, readonly [weight: number, status: Verdict["points"][number]["status"]]>>;
  readonly criteria?: Partial<Record<CriterionName, number | null>>;
  readonly confidence?: Verdict["confidence"];
  readonly redFlags?: readonly number[];
  readonly abstained?: "language";
  readonly about?: "technical" | "behavioural";
}

/** By default a middling answer: one heavy point made, two left. */
export function verdictOf({
  kind = "answered",
  points = { a: [40, "met"], b: [30, "missing"], c: [20, "partly"], d: [10, "missing"] },
  criteria = {},
  confidence = "medium",
  redFlags = [],
  abstained,
  about = "technical",
}: VerdictFixture = {}): Verdict {
  const names: readonly CriterionName[] = about === "technical" ? technicalCriteria : behaviouralCriteria;
  return {
    kind,
    criteria: names.map((name) => ({
      name,
      level: criteria[name] === undefined ? 2 : criteria[name],
      confidence,
      spans: [],
      reason: "as said",
    })),
    points: Object.entries(points).map(([id, [weight, status]]) => ({ id, weight, status, spans: [] })),
    redFlags: redFlags.map((cap, index) => ({ id: `flag-${index}`, cap, spans: [] })),
    confidence,
    ...(abstained && { abstained }),
    grader: "offline",
    graderVersion: "1",
    tokens: 0,
  };
}

/** All that a good answer says. */
export const strong: VerdictFixture = {
  points: { a: [40, "met"], b: [30, "met"], c: [20, "met"], d: [10, "met"] },
  criteria: { coverage: 4, correctness: 4, depth: 4, example: 4, situation: 4, "own-part": 4, action: 4, result: 4 },
};
export const weak: VerdictFixture = {
  points: { a: [40, "missing"], b: [30, "missing"], c: [20, "missing"], d: [10, "missing"] },
  criteria: { coverage: 0, correctness: null, depth: 0, example: 0 },
};

export const proposals: readonly { pointId: string; text: string }[] = ["a", "b", "c", "d"].map((pointId) => ({
  pointId,
  text: `What about the rest of it, ${pointId}?`,
}));

type Taken = Step<InterviewState, InterviewEvent, InterviewEffects>;

/** An interview in memory, under a clock that is turned by hand; each state goes through its stored form. */
export class InterviewRun {
  now: Date = startOfTime;
  version = 0;
  #state: InterviewState | undefined;
  stored: JsonObject | undefined;
  /** Each state as a database keeps it, in order. */
  readonly history: JsonObject[] = [];
  facts: FactsFixture;
  readonly events: InterviewEvent[] = [];
  readonly effects: EffectRequest<InterviewEffects>[] = [];

  constructor(facts: Partial<FactsFixture> = {}) {
    this.facts = { live: 0, modelOffered: false, ...facts };
  }

  /** As it is read back from what was stored. */
  get state(): InterviewState {
    if (!this.#state) throw new Error("there is no interview yet");
    return this.#state;
  }

  get status(): Status {
    return this.state.status;
  }

  /** The id of the turn that is open, or answered. */
  get turnId(): string {
    const { state } = this;
    return "turn" in state ? state.turn.turnId : "";
  }

  /** Sends a command; a refusal is thrown, and nothing is changed by it. */
  send(command: InterviewCommand, actor: Actor = candidate): Taken | undefined {
    let ids = 0;
    const version = this.version + 1;
    const outcome = decide(interview, this.#state, command, {
      now: this.now,
      actor,
      id: "i-1",
      version,
      newId: () => `id-${version}-${(ids += 1)}`,
      facts: factsOf(this.facts),
    });
    if (outcome === unchanged) return undefined;
    this.stored = JSON.parse(JSON.stringify(interview.encode(outcome.to))) as JsonObject; // as a database keeps it
    this.history.push(this.stored);
    this.#state = interview.decode(this.stored);
    this.version = version;
    this.events.push(...(outcome.events ?? []));
    this.effects.push(...(outcome.effects ?? []));
    return outcome;
  }

  wait(seconds: number): this {
    this.now = plus(this.now, seconds * secondMs);
    return this;
  }

  /** Turns the clock to the next timer and lets it fire. */
  timeOut(): this {
    const [next] = interview.timersOf(this.state).toSorted((one, other) => one.at.getTime() - other.at.getTime());
    if (!next) throw new Error(`nothing is waited for in ${this.status}`);
    if (next.at.getTime() > this.now.getTime()) this.now = next.at;
    this.send(next.send, timer);
    return this;
  }

  /** Begins another interview, at the same clock. */
  afresh(): this {
    this.stored = undefined;
    this.history.length = 0;
    this.#state = undefined;
    this.version = 0;
    return this.ready();
  }

  planned(wanted: Partial<WantedSetup> = {}): this {
    this.send({ type: "plan-interview", setup: { ...wantedPractice, ...wanted } });
    return this;
  }

  ready(wanted: Partial<WantedSetup> = {}, plan: Plan = planOf()): this {
    this.planned(wanted);
    const { state } = this;
    if (state.status !== "planning") throw new Error("a plan is waited for first");
    this.send({ type: "record-plan", planId: state.planId, plan, tokens: 0 }, effect);
    return this;
  }

  started(wanted: Partial<WantedSetup> = {}, plan: Plan = planOf()): this {
    this.ready(wanted, plan).send({ type: "start" });
    return this;
  }

  answer(text = "One thing is this and another is that."): this {
    this.send({ type: "submit-answer", turnId: this.turnId, text, input: "typed" });
    return this;
  }

  graded(verdict: VerdictFixture = {}, round = 1, turnId: string = this.turnId): this {
    this.send(
      { type: "record-verdict", turnId, round, verdict: verdictOf(verdict), proposals: [...proposals] },
      effect,
    );
    return this;
  }

  skip(): this {
    this.send({ type: "skip-question", turnId: this.turnId });
    return this;
  }

  paused(): this {
    this.send({ type: "pause" });
    return this;
  }

  resumed(): this {
    this.send({ type: "resume" });
    return this;
  }

  finished(): this {
    this.send({ type: "finish" });
    return this;
  }

  cancelled(): this {
    this.send({ type: "cancel" });
    return this;
  }

  erased(): this {
    this.send({ type: "erase" });
    return this;
  }

  /** As the candidate sees it. */
  view(actor: Actor = candidate): ReturnType<typeof interview.view> {
    return interview.view(this.state, actor, { id: "i-1", version: this.version });
  }
}

/** An interview in each status, with something in it. */
export const inStatus: Readonly<Record<Status, () => InterviewRun>> = {
  planning: () => new InterviewRun().planned(),
  "plan-failed": () => new InterviewRun().planned().timeOut(),
  idle: () => new InterviewRun().ready(),
  questioning: () => new InterviewRun().started().answer().graded(strong).resumed(),
  "follow-up": () => new InterviewRun().started(wantedRealistic).answer().graded(),
  evaluating: () => new InterviewRun().started(wantedRealistic).answer(),
  paused: () => new InterviewRun().started().answer().graded(strong),
  complete: () => new InterviewRun().started(wantedRealistic).answer().graded(strong).finished(),
  cancelled: () => new InterviewRun().started().cancelled(),
  erased: () => new InterviewRun().started().erased(),
};

/** The code of the refusal that an act ends in, or nothing. */
export function refusedWith(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof SegnoError ? error.code : String(error);
  }
}

/** The state of an interview that was not erased. */
export function keptState(run: InterviewRun): Exclude<InterviewState, { status: "erased" }> {
  const { state } = run;
  if (state.status === "erased") throw new Error("it was erased");
  return state;
}
