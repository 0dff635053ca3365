import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type InterviewView, follow } from "../../support/follow.ts";
import { type Entry, type Told, checkJournal } from "../../support/journal.ts";
import { type MortalService, openMortalService } from "./mortal-service.ts";
import type { Move, Script } from "./script.ts";

export interface RunOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  /** Where the server dies, in turn. */
  readonly faults: readonly string[];
  readonly script: Script;
  /** Told of each fault that struck, once the interview in which it did has been held against the journal. */
  readonly onPassed?: (fault: string) => void;
}

const consents = { keeping: true, textVersion: "2026-11" };
const setup = {
  mode: "practice",
  feedback: "end",
  role: "Back-end developer",
  level: "junior",
  focus: ["SQL"],
  consents,
};
const untimedMs = 31 * 60_000;
/** Rates are counted by the minute: a run of many interviews is spread over as many. */
const rateWindowMs = 60_001;
/** Several restarts fit into it, on a machine that has other things to do. */
const goneWithinMs = 90_000;
const mostInterviews = 12;

/** Takes interviews until every fault has struck, and holds each against what was acknowledged of it. */
export async function runUntilAllStruck({ script, onPassed, ...options }: RunOptions): Promise<readonly string[]> {
  await using service = await openMortalService(options);
  let passed = 0;
  for (let n = 1; n <= mostInterviews && (n === 1 || service.struck.length < options.faults.length); n += 1) {
    if (n > 1) await service.survive(async (server) => server.advance(rateWindowMs));
    await take(service, script, n);
    for (const fault of service.struck.slice(passed)) onPassed?.(fault);
    passed = service.struck.length;
  }
  return service.struck;
}

/** What the person has seen and was promised; a restart may change none of it. */
interface Standing {
  shown: InterviewView;
  /** The turn that is open, and what may stand in it: two texts while one is on its way. */
  open: { readonly turnId: string; readonly drafts: readonly string[] } | undefined;
  /** The command that would end the turn is on its way. */
  isClosing: boolean;
}

async function take(service: MortalService, script: Script, n: number): Promise<void> {
  const { session } = service;
  const made = await service.ask(async (by) =>
    by.post("/api/interviews", { ...setup, minutes: script.minutes }, { "idempotency-key": `new-${n}` }),
  );
  assert.equal(made.status, 202, made.text);
  const first = made.body["view"] as InterviewView;
  const { id } = first;
  const path = `/api/interviews/${id}`;
  const standing: Standing = { shown: first, open: undefined, isClosing: false };
  const told = { acknowledged: new Map([[first.version, "plan-interview"]]), said: new Map<string, string>() };

  using screen = follow(session, id);
  service.onRestart(async () => {
    screen.client.retryNow();
    const { status, body } = await session.get(path);
    assert.equal(status, 200);
    checkStanding(body as unknown as InterviewView, standing);
  });
  const until = async (isSo: (view: InterviewView) => boolean): Promise<InterviewView> =>
    service.survive(async () => screen.until((view) => view.version >= standing.shown.version && isSo(view)));

  const send = async (key: string, command: { readonly type: string }): Promise<void> => {
    const { status, body, text } = await service.ask(async (by) =>
      by.post(`${path}/commands`, command, { "idempotency-key": key }),
    );
    assert.equal(status, 200, `${key}: ${text}`);
    const version = body["version"] as number;
    assert.ok(!told.acknowledged.has(version), `${key} and another command were both version ${version}`);
    told.acknowledged.set(version, command.type);
    standing.shown = body["view"] as InterviewView;
  };

  const act: Readonly<Record<Move, (turnId: string, version: number) => Promise<void>>> = {
    "save-draft": async (turnId) => {
      const draft = `What I would say to ${turnId}`;
      standing.open = { turnId, drafts: ["", draft] };
      await send(`draft-${turnId}`, { type: "save-draft", turnId, text: draft } as { type: string });
      standing.open = { turnId, drafts: [draft] };
    },
    "ask-help": async (turnId) =>
      send(`help-${turnId}`, { type: "ask-help", turnId, kind: "hint" } as { type: string }),
    pause: async (turnId) => send(`pause-${turnId}`, { type: "pause" }),
    resume: async (turnId, version) => send(`resume-${turnId}-${version}`, { type: "resume" }),
    "stay-away": async () => {
      await service.survive(async (server) => server.advance(untimedMs));
      standing.shown = await until(({ status }) => status === "paused");
    },
    "submit-answer": async (turnId) => {
      const text = `In my answer to ${turnId} an index on the column makes the query read fewer rows.`;
      told.said.set(turnId, text);
      standing.isClosing = true;
      await send(`answer-${turnId}`, { type: "submit-answer", turnId, text, input: "typed" } as { type: string });
    },
    "skip-question": async (turnId) => {
      standing.isClosing = true;
      await send(`skip-${turnId}`, { type: "skip-question", turnId } as { type: string });
    },
    finish: async () => {
      standing.isClosing = true;
      await send("finish", { type: "finish" });
    },
  };

  standing.shown = await until(({ status }) => status === "idle");
  await send("start", { type: "start" });
  for (let turn = 0; ; turn += 1) {
    const view = await until(({ status }) => ["questioning", "follow-up", "complete"].includes(status));
    standing.shown = view;
    if (view.status === "complete" || !view.turn) break;
    const { turnId, draft } = view.turn;
    standing.open = { turnId, drafts: [draft] };
    for (const move of script.turns[turn] ?? script.later) await act[move](turnId, standing.shown.version);
    standing.open = undefined;
    standing.isClosing = false;
  }
  await checkEnd(service, path, told);
  if (script.erases) await erase(service, id);
  service.onRestart(async () => undefined);
}

/** What is shown after a restart is what was shown before it, or what came of the command that was on its way. */
function checkStanding(view: InterviewView, { shown, open, isClosing }: Standing): void {
  assert.ok(view.version >= shown.version, `version ${shown.version} was shown, and now ${view.version}`);
  if (view.version === shown.version) assert.deepEqual({ ...view, at: "" }, { ...shown, at: "" });
  if (!open) return;
  if (isClosing && view.turn?.turnId !== open.turnId) {
    assert.ok(
      view.turns.some(({ turnId }) => turnId === open.turnId),
      `${open.turnId} is lost`,
    );
    return;
  }
  assert.equal(view.turn?.turnId, open.turnId);
  assert.ok(open.drafts.includes(view.turn.draft), `the draft of ${open.turnId} is now "${view.turn.draft}"`);
}

async function checkEnd(service: MortalService, path: string, told: Told): Promise<void> {
  const { body } = await service.ask(async (by) => by.get(`${path}/events?after=0&limit=200`));
  checkJournal(body["entries"] as readonly Entry[], told);
  const view = (await service.ask(async (by) => by.get(path))).body as unknown as InterviewView;
  assert.deepEqual(
    view.turns.flatMap(({ turnId, answer }) => (answer ? [[turnId, answer.text]] : [])),
    [...told.said],
  );
  assert.ok(view.report);
  assert.equal(view.pending, 0);
}

/** Whose it was sees nothing any more, so a repeat is told that it is not there; what is left is asked of the database. */
async function erase(service: MortalService, id: string): Promise<void> {
  service.onRestart(async () => undefined);
  const { status } = await service.ask(async (by) =>
    by.post(`/api/interviews/${id}/commands`, { type: "erase" }, { "idempotency-key": "erase" }),
  );
  assert.ok([200, 404].includes(status), `erase was answered ${status}`);
  assert.equal((await service.ask(async (by) => by.get(`/api/interviews/${id}`))).status, 404);
  const belongings = async (): Promise<string | undefined> => {
    const rows = await service.survive(async (server) =>
      server.query<{ belongings: string }>(
        "select state ->> 'belongings' as belongings from interviews.interview where id = $1",
        [id],
      ),
    );
    return rows[0]?.belongings;
  };
  const giveUpAt = performance.now() + goneWithinMs;
  while ((await belongings()) !== "gone") {
    assert.ok(performance.now() < giveUpAt, `what belonged to ${id} is not gone`);
    await delay(50);
  }
  const sheets = await service.survive(async (server) =>
    server.query("select 1 from interviews.question_sheet where interview_id = $1", [id]),
  );
  assert.deepEqual(sheets, []);
  const counts = await service.survive(async (server) =>
    server.query<{ command: string; count: number }>(
      `select command, count(*)::int as count from segno.journal where machine = 'interview' and aggregate_id = $1
         and command in ('erase', 'record-erased') group by command order by command`,
      [id],
    ),
  );
  assert.deepEqual(counts, [
    { command: "erase", count: 1 },
    { command: "record-erased", count: 1 },
  ]);
}
