import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadBank } from "../../load-bank.ts";
import { skills } from "../bank/skills.ts";
import { type Plan, planSchema } from "../plan.ts";
import { type Difficulty, type Kind, type Question, areaIds, difficulties, kinds } from "../question.ts";
import { defaultLimits, seniorities } from "../setup.ts";
import { difficultyCounts, kindCounts, questionCount } from "./mix.ts";
import { type PlanRequest, planQuestions } from "./plan-questions.ts";
import { unmetFocus } from "./unmet-focus.ts";

/** A bank with enough of everything: what a plan then lacks, the planner lost. */
const ample: readonly Question[] = areaIds.flatMap((area) =>
  kinds
    .filter((kind) => (area === "people") === (kind === "behavioural" || kind === "situational"))
    .flatMap((kind) =>
      skills
        .filter((skill) => skill.area === area)
        .flatMap((skill) =>
          difficulties.flatMap((difficulty) => [
            questionOf(skill.id, kind, difficulty, 1),
            questionOf(skill.id, kind, difficulty, 2),
          ]),
        ),
    ),
);

function questionOf(skill: string, kind: Kind, difficulty: Difficulty, index: number): Question {
  const area = skills.find(({ id }) => id === skill)?.area ?? "people";
  const text = `About ${skill}: ${kind}, ${difficulty}, ${index}?`;
  const sheet = { idealAnswer: "", criteria: [], points: [], redFlags: [], advice: "" };
  return {
    id: `${skill}-${kind}-${difficulty}-${index}`,
    version: 1,
    area,
    skill,
    kind,
    difficulty,
    text,
    hint: "",
    rephrase: "",
    ...sheet,
  };
}

const request = (change: Partial<PlanRequest["setup"]> = {}, rest: Partial<PlanRequest> = {}): PlanRequest => ({
  setup: {
    role: "Backend developer",
    level: "mid",
    minutes: 30,
    focus: [],
    limits: defaultLimits,
    seed: "s",
    ...change,
  },
  questions: ample,
  recent: [],
  try: 1,
  ...rest,
});

function planned(change: Partial<PlanRequest["setup"]> = {}, rest: Partial<PlanRequest> = {}): Plan {
  const plan = planQuestions(request(change, rest));
  if (!plan) throw new Error("the bank has enough");
  return plan;
}

const countOf = <Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> =>
  Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length])) as Partial<
    Record<Key, number>
  >;

const isTechnical = ({ kind, difficulty }: Question, wanted: Difficulty): boolean =>
  kind === "technical" && difficulty === wanted;
const technicalSkills = skills.filter(({ area }) => area !== "people").map(({ label }) => label);

const wishes = fc.record({
  minutes: fc.integer({ min: 10, max: 60 }),
  level: fc.constantFrom(...seniorities),
  focus: fc.uniqueArray(fc.constantFrom(...technicalSkills, "no such skill"), { maxLength: 12 }),
  role: fc.constantFrom("Backend developer", "Front-end engineer", "SRE", "Data scientist", "Zookeeper"),
  seed: fc.string(),
});

function expectMixes(slots: Plan["slots"], level: PlanRequest["setup"]["level"]): void {
  const ofKind = countOf(slots.map(({ kind }) => kind));
  for (const [kind, due] of Object.entries(kindCounts(level, slots.length)))
    expect(ofKind[kind as Kind] ?? 0).toBe(due);
  const ofDifficulty = countOf(slots.map(({ difficulty }) => difficulty));
  for (const [difficulty, due] of Object.entries(difficultyCounts(level, slots.length)))
    expect(ofDifficulty[difficulty as Difficulty] ?? 0).toBe(due);
}

describe("with enough questions", () => {
  test("P56: counts and mixes are exact for every minute, level and number of skills", () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const plan = planned(wish);
        const count = questionCount(wish.minutes);
        expect(plan.slots).toHaveLength(count);
        expectMixes(plan.slots, wish.level);
        for (const most of Object.values(countOf(plan.slots.map(({ skill }) => skill))))
          expect(most).toBeLessThanOrEqual(3);
        expect(planSchema.safeParse(plan).success).toBe(true);
        expect(plan.spares).toHaveLength(4);
        for (const slot of [...plan.slots, ...plan.spares]) {
          expect(slot.why).not.toBe("");
          expect(slot.options).toHaveLength(slot.difficulty === "medium" ? 3 : 2);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("an easy one on the main skill comes first, one about people last, and the hardest in between", () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const { slots } = planned(wish);
        const [first] = slots;
        expect(first).toMatchObject({ kind: "technical", difficulty: "easy" });
        expect(["behavioural", "situational"]).toContain(slots.at(-1)?.kind);
        const hard = slots.flatMap(({ difficulty }, index) => (difficulty === "hard" ? [index] : []));
        const middle = (slots.length - 1) / 2;
        for (const index of hard)
          if (hard.length <= slots.length / 3 && slots.length > 6)
            expect(Math.abs(index - middle)).toBeLessThanOrEqual(slots.length / 4);
      }),
      { numRuns: 20 },
    );
    expect(planned({ focus: ["React"] }).slots[0]).toMatchObject({
      skill: "react",
      why: "You asked to practise React.",
    });
  });

  test("what was typed is asked about, three times each at most, and the rest is usual for the role", () => {
    const { slots } = planned({ focus: ["React", "PostgreSQL"] });
    const asked = countOf(slots.map(({ skill }) => skill));
    expect(asked["react"]).toBe(3);
    expect(slots.filter(({ why }) => why.startsWith("You asked"))).toHaveLength(6);
    expect(slots.filter(({ why }) => why.endsWith("is usual for this role.")).length).toBeGreaterThan(0);
  });

  test("what the job text names counts too, and more where it was typed as well", () => {
    const jobText = "We are looking for somebody who knows Kafka, React and Docker.";
    const { slots } = planned({ jobText, focus: ["React"] });
    expect(slots[0]?.skill).toBe("react");
    expect(slots.map(({ why }) => why)).toContain("The job advert names Stream processing.");
  });

  test("no skill at all gives a general plan for the role", () => {
    const areas = planned({ role: "Security engineer" }).slots.map(
      ({ skill }) => skills.find(({ id }) => id === skill)?.area,
    );
    expect(areas).toContain("security");
    expect(areas).not.toContain("frontend");
  });

  test("the same seed gives the same plan, another seed or try another one", () => {
    expect(planned()).toEqual(planned());
    expect(planned({ seed: "other" })).not.toEqual(planned());
    expect(planned({}, { try: 2 })).not.toEqual(planned());
  });

  test("what was asked in the last interviews comes last to hand", () => {
    const before = planned().slots.flatMap(({ options }) =>
      options.map(({ questionId }) => questionId.replace(/:1$/u, "")),
    );
    const after = planned({}, { recent: before }).slots.map(({ options }) =>
      options[0]?.questionId.replace(/:1$/u, ""),
    );
    for (const id of after) expect(before).not.toContain(id);
  });

  test("a limit is the kind's and difficulty's, and the time to hear the question", () => {
    const { slots } = planned({ level: "senior" });
    for (const { kind, options } of slots)
      for (const { difficulty, limitSeconds, text } of options) {
        const bases = {
          technical: { easy: 150, medium: 180, hard: 240 }[difficulty],
          "system-design": 300,
          behavioural: 180,
          situational: 180,
        };
        expect(limitSeconds).toBe(Math.round(bases[kind] + 0.4 * text.split(" ").length));
      }
  });
});

describe("what was typed", () => {
  test("has its place in the shortest plan, whatever else the job text names", () => {
    const jobText = "Kafka, React, Docker, Python, Postgres, Node.js, TLS, Kubernetes, GraphQL and Airflow.";
    for (const level of seniorities)
      for (const skill of skills) {
        const { slots } = planned({ level, minutes: 10, focus: [skill.label], jobText });
        expect(slots.find((slot) => slot.skill === skill.id)?.why).toBe(`You asked to practise ${skill.label}.`);
      }
  });

  test("about working with people is asked in the questions about people", () => {
    const { slots } = planned({ minutes: 10, focus: ["Leadership"] });
    expect(slots.at(-1)).toMatchObject({ skill: "leadership", why: "You asked to practise Leadership." });
    expect(slots[0]?.why).toContain("is usual for this role.");
  });

  test("gives up the easy opening rather than its only place", () => {
    const one = ample.filter((question) => question.skill !== "kubernetes" || isTechnical(question, "medium"));
    const { slots } = planned({ level: "senior", minutes: 10, focus: ["Kubernetes"] }, { questions: one });
    expect(slots[0]).toMatchObject({ skill: "kubernetes", difficulty: "medium" });
    expect(slots.map(({ difficulty }) => difficulty).toSorted()).toEqual(["easy", "hard", "medium"]);
  });

  test("and is not asked is said, unknown words and those without a place alike", () => {
    const focus = ["Falconry", "React", "SQL", "Node JS"];
    const { slots } = planned({ minutes: 10, focus });
    expect(unmetFocus(focus, slots)).toEqual([
      { focus: "Falconry", why: "unknown" },
      { focus: "Node JS", why: "left-out" },
    ]);
  });
});

describe("with few questions", () => {
  test("a small bank gives what it has, and none under three", () => {
    const small = ample.filter(({ skill }) => skill === "react").slice(0, 4);
    const plan = planned({ minutes: 60 }, { questions: small });
    expect(plan.slots.length).toBeGreaterThanOrEqual(3);
    expect(planSchema.safeParse(plan).success).toBe(true);
    expect(planQuestions(request({}, { questions: small.slice(0, 2) }))).toBeUndefined();
  });

  test("P56: the bank as it is fills every interview in exact kinds and difficulties", () => {
    const questions = loadBank();
    fc.assert(
      fc.property(wishes, (wish) => {
        const { slots } = planned(wish, { questions });
        const count = questionCount(wish.minutes);
        expect(slots).toHaveLength(count);
        expectMixes(slots, wish.level);
      }),
      { numRuns: 60 },
    );
  });
});
