// Runs before any schema is made: the content policy forbids compiled checks, and zod's probe for them would be reported
// in the console of every page.
globalThis.__zod_globalConfig = { jitless: true };
