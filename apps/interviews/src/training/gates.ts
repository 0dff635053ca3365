import { loadBank } from "../load-bank.ts";
import { runBankGates } from "./bank-gates.ts";
import { runMeaningGates } from "./meaning-gates.ts";

const bank = loadBank();
/** Every third question, a different third in each area: all of them under every slip and order take minutes. */
const sample = bank.filter((_, index) => index % 3 === 0);

let failed = 0;
for (const { name, share, floor, failures } of [...runBankGates(sample), ...runMeaningGates(bank)]) {
  console.log(`${(100 * share).toFixed(1).padStart(6)} %  (floor ${100 * floor} %)  ${name}`);
  if (share >= floor) continue;
  failed += 1;
  for (const failure of failures) console.error(`  ${failure}`);
}
process.exitCode = failed === 0 ? 0 : 1;
