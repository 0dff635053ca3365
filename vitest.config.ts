import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@segno/source"] },
  ssr: { resolve: { conditions: ["@segno/source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "e2e/**/*.test.ts",
      "examples/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    setupFiles: ["scripts/vitest-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    passWithNoTests: false,
  },
});
