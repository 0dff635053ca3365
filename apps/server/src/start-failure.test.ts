import { DatabaseUnavailable, Misdeclared } from "segno";
import { expect, test } from "vitest";
import { explainFailure } from "./start-failure.ts";
import { BuildFailed } from "./web/build.ts";

function listening(code: string): Error {
  return Object.assign(new Error(`listen ${code}`), { code, syscall: "listen", port: 80, address: "10.9.9.9" });
}

test.each<[unknown, readonly string[]]>([
  [listening("EADDRINUSE"), ["Port 80 is in use by another program: stop it, or set PORT to another."]],
  [listening("EACCES"), ["Port 80 may not be opened by this user: set PORT to one above 1023."]],
  [listening("EADDRNOTAVAIL"), ["HOST is 10.9.9.9, which is no address of this machine."]],
  [listening("EAFNOSUPPORT"), ["Port 80 on 10.9.9.9 cannot be opened (EAFNOSUPPORT)."]],
  [new DatabaseUnavailable(new Error("password hunter2")), ["The database did not answer."]],
  [new Misdeclared("the machine lamp is declared twice"), ["The machine lamp is declared twice."]],
  [
    new BuildFailed("main.tsx: no such file\n"),
    ["The web app could not be built. The builder said:", "main.tsx: no such file"],
  ],
])("%s is told in sentences", (error, sentences) => {
  expect(explainFailure(error)).toEqual(sentences);
});

test("what nobody foresaw is told with where it came from", () => {
  expect(explainFailure(new TypeError("odd"))[0]).toContain("start-failure.test.ts");
});
