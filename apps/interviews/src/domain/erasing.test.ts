import { mapPersonal } from "segno";
import { describe, expect, test } from "vitest";
import { InterviewRun, admin, effect, inStatus, refusedWith, strong, wantedRealistic } from "./interview.fixture.ts";
import { interviewState, statuses } from "./interview-state.ts";

const erasable = statuses.filter((status) => status !== "erased");

describe("erasing", () => {
  test.each(erasable)("P47: in %s leaves dates and nothing else, and asks for the belongings", (status) => {
    const run = inStatus[status]().erased();
    expect(run.stored).toEqual({
      status: "erased",
      erasedAt: run.now.toISOString(),
      by: "candidate",
      belongings: "waiting",
      eraseAgainAt: new Date(run.now.getTime() + 7 * 86_400_000).toISOString(),
    });
    expect(run.effects.at(-1)).toEqual({ effect: "erase-belongings", input: { interviewId: "i-1" } });
  });

  test("by an admin says so", () => {
    const run = inStatus.complete();
    run.send({ type: "erase" }, admin);
    expect(run.state).toMatchObject({ by: "admin" });
  });

  test("is done once: what comes after it changes nothing", () => {
    const run = inStatus.evaluating().erased();
    expect(refusedWith(() => run.graded(strong, 1, "s1-t1-f0"))).toBe("transition-refused");
    run.send({ type: "record-erased" }, effect);
    expect(run.send({ type: "record-erased" }, effect)).toBeUndefined();
    expect(run.send({ type: "fail-erase", code: "late" }, effect)).toBeUndefined();
    expect(run.state).toMatchObject({ belongings: "gone" });
  });
});

test("every word of a person, and what may repeat one, is marked for erasing", () => {
  const run = new InterviewRun().started({
    ...wantedRealistic,
    jobText: "SECRET advert",
    role: "SECRET role",
    focus: ["SECRET"],
  });
  run.answer("SECRET answer").graded().send({ type: "save-draft", turnId: run.turnId, text: "SECRET draft" });
  const kept = mapPersonal(interviewState, run.stored, () => "*");
  const text = JSON.stringify(kept);
  for (const word of ["SECRET", "Question 1", "A hint", "other words", "Because", "as said", "What about"])
    expect(text).not.toContain(word);
  expect(text).toContain("q1-medium:1");
});
