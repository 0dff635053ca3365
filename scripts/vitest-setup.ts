import fc from "fast-check";

// A run is the same each time, so that a change is judged by what it changed. SEED=7 npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env["SEED"] ?? 1) });
