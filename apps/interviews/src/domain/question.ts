import { z } from "zod";

/** What a question asks for; the order is the one in which ties of §5's mixes are broken. */
export const kinds = ["technical", "system-design", "behavioural", "situational"] as const;
export type Kind = (typeof kinds)[number];

export const difficulties = ["easy", "medium", "hard"] as const;
export type Difficulty = (typeof difficulties)[number];

/** Levels, from "not shown" to "strong". */
export const levelWords = ["not shown", "beginning", "partly", "solid", "strong"] as const;

export const technicalCriteria = ["coverage", "correctness", "depth", "example"] as const;
export const behaviouralCriteria = ["situation", "own-part", "action", "result", "coverage"] as const;
export const criterionNames = [
  "coverage",
  "correctness",
  "depth",
  "example",
  "situation",
  "own-part",
  "action",
  "result",
] as const;
export type CriterionName = (typeof criterionNames)[number];

/** The areas of the bank, by id. A skill belongs to one of them. */
export const areas = {
  javascript: "JavaScript and TypeScript",
  frontend: "Front end",
  backend: "Back end and HTTP",
  databases: "SQL and databases",
  distributed: "Distributed systems",
  networks: "Networks and operating systems",
  cloud: "Cloud and containers",
  testing: "Testing",
  security: "Security",
  algorithms: "Algorithms in words",
  python: "Python",
  "data-engineering": "Data engineering",
  "machine-learning": "Machine learning",
  people: "Working with people",
} as const;
export type AreaId = keyof typeof areas;
export const areaIds = Object.keys(areas) as readonly AreaId[];

const words = (text: string): number => text.trim().split(/\s+/u).length;
const upTo = (limit: number) =>
  z
    .string()
    .min(1)
    .refine((text) => words(text) <= limit, `at most ${limit} words`);

/** One thing that a good answer says. */
export const pointSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/u),
  /** Share of the question's coverage in percent; the points of a question sum to 100. */
  weight: z.int().min(1).max(100),
  /** Two to five ways to say it, each a whole sentence; the first one is shown in the report. */
  phrasings: z.array(z.string().min(10).max(300)).min(2).max(5),
  /** Asks about the point without saying it: one sentence to 30 words. */
  stem: upTo(30),
});

/** A claim that shows a misunderstanding, and the level above which correctness cannot be where it is made. */
export const redFlagSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/u),
  phrasings: z.array(z.string().min(10).max(300)).min(1).max(4),
  cap: z.int().min(0).max(2),
});

/** A level's description for one criterion, from 0 to 4. */
const anchorsSchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);

/** One question of the bank: what is asked, and the hidden half (the sheet) that it is graded by. */
export const questionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{3,60}$/u),
    version: z.int().min(1),
    area: z.enum(areaIds as [AreaId, ...AreaId[]]),
    skill: z.string().regex(/^[a-z0-9-]{2,40}$/u),
    kind: z.enum(kinds),
    difficulty: z.enum(difficulties),
    /** Can be said aloud: no code, no drawing, nothing to look at. */
    text: upTo(45),
    hint: upTo(40),
    rephrase: upTo(45),
    idealAnswer: z
      .string()
      .refine((text) => words(text) >= 100 && words(text) <= 250, "an ideal answer has 100 to 250 words"),
    criteria: z
      .array(z.strictObject({ name: z.enum(criterionNames), anchors: anchorsSchema }))
      .min(4)
      .max(5),
    points: z.array(pointSchema).min(3).max(6),
    redFlags: z.array(redFlagSchema).min(2).max(6),
    /** What to study where it went badly, one line. */
    advice: z.string().min(10).max(300),
  })
  .refine((question) => question.points.reduce((sum, point) => sum + point.weight, 0) === 100, {
    message: "the weights of the points sum to 100",
    path: ["points"],
  });
export type Question = z.infer<typeof questionSchema>;
