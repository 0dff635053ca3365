import { SegnoError } from "segno";
import { BuildFailed } from "./web/build.ts";

/** Why a process could not start, in sentences for the person who started it. */
export function explainFailure(error: unknown): readonly string[] {
  if (error instanceof BuildFailed) return [`${toSentence(error.message)} The builder said:`, error.output.trim()];
  if (error instanceof SegnoError) return [toSentence(error.message)];
  if (isListening(error)) return [explainListening(error)];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

interface ListenError extends Error {
  readonly code: string;
  readonly port: number;
  readonly address: string;
}

function isListening(error: unknown): error is ListenError {
  return error instanceof Error && "syscall" in error && error.syscall === "listen";
}

function explainListening({ code, port, address }: ListenError): string {
  if (code === "EADDRINUSE") return `Port ${port} is in use by another program: stop it, or set PORT to another.`;
  if (code === "EACCES") return `Port ${port} may not be opened by this user: set PORT to one above 1023.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST is ${address}, which is no address of this machine.`;
  return `Port ${port} on ${address} cannot be opened (${code}).`;
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/u.test(text) ? "" : "."}`;
}
