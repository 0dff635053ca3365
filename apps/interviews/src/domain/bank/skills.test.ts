import { describe, expect, test } from "vitest";
import { areaIds } from "../question.ts";
import { findSkill, skills } from "./skills.ts";

const fold = (name: string): string => name.toLowerCase().replaceAll(/[\s\-_./]+/gu, "");

describe("skills", () => {
  test("each area has at least three skills", () => {
    for (const area of areaIds) expect(skills.filter((skill) => skill.area === area).length).toBeGreaterThanOrEqual(3);
  });

  test("an id is lower case with dashes, and stands for one skill", () => {
    for (const { id } of skills) expect(id).toMatch(/^[a-z0-9-]{2,40}$/u);
    expect(new Set(skills.map(({ id }) => id)).size).toBe(skills.length);
  });

  test("no name stands for two skills", () => {
    const owners = new Map<string, string>();
    for (const { id, label, aliases } of skills) {
      for (const name of [id, label, ...aliases]) {
        expect(`${name}: ${owners.get(fold(name)) ?? id}`).toBe(`${name}: ${id}`);
        owners.set(fold(name), id);
      }
    }
  });

  test.each([
    ["JS", "javascript"],
    ["Type Script", "typescript"],
    ["Node.js", "node"],
    ["NODE-JS", "node"],
    ["  k8s ", "kubernetes"],
    ["CI/CD", "ci-cd"],
    ["Amazon  Web Services", "cloud-platforms"],
    ["PostgreSQL", "postgres"],
    ["Test-Driven Development", "tdd"],
    ["Working in a team", "teamwork"],
  ])("%s is known as %s", (typed, id) => {
    expect(findSkill(typed)?.id).toBe(id);
  });

  test.each(["", " ", "basket weaving", "constructor"])("%j is no skill of the bank", (typed) => {
    expect(findSkill(typed)).toBeUndefined();
  });
});
