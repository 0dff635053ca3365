import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { JsonObject, Keys } from "segno";

const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_VERSION = 1;
const TOKEN = /^([0-9a-f]{8})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]{43})$/u;

/** One secret: its id, which every token made with it names, and a key for each purpose. */
interface Secret {
  readonly id: string;
  keyFor(use: "sign" | "seal", purpose: string): Buffer;
}

/**
 * The port `keys` over a ring of secrets: the first signs and seals, all of them verify and open. Tokens are signed with
 * HMAC-SHA-256 and sealed bytes are AES-256-GCM, each under a key derived for its purpose by HKDF-SHA-256.
 *
 * @param secrets - newest first, each 32 bytes or more of text that nobody can guess
 */
export function createKeys(secrets: readonly [string, ...string[]]): Keys {
  const newest = toSecret(secrets[0]);
  const byId = new Map(secrets.map((text) => toSecret(text)).map((secret) => [secret.id, secret]));

  return {
    sign(purpose, payload, expiresAt) {
      const text = `${newest.id}.${expiresAt.getTime().toString(36)}.${toBase64Url(JSON.stringify(payload))}`;
      return `${text}.${macOf(newest, purpose, text)}`;
    },

    verify(purpose, token, now) {
      const [, id = "", expires = "", payload = "", mac = ""] = TOKEN.exec(token) ?? [];
      const secret = byId.get(id);
      if (!secret) return undefined;
      // The characters are compared, not the bytes that they encode: the last one has bits that decoding drops.
      const expected = macOf(secret, purpose, `${id}.${expires}.${payload}`);
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return undefined;
      if (now.getTime() >= Number.parseInt(expires, 36)) return undefined;
      return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as JsonObject; // we signed it
    },

    seal(purpose, bytes, associated) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", newest.keyFor("seal", purpose), nonce);
      cipher.setAAD(Buffer.from(associated, "utf8"));
      const head = Buffer.concat([Buffer.from([SEALED_VERSION]), Buffer.from(newest.id, "hex"), nonce]);
      return new Uint8Array(Buffer.concat([head, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
    },

    open(purpose, sealed, associated) {
      const headBytes = 1 + ID_BYTES + NONCE_BYTES;
      if (sealed.length < headBytes + TAG_BYTES || sealed[0] !== SEALED_VERSION) return undefined;
      const secret = byId.get(Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString("hex"));
      if (!secret) return undefined;
      const nonce = sealed.subarray(1 + ID_BYTES, headBytes);
      const decipher = createDecipheriv("aes-256-gcm", secret.keyFor("seal", purpose), nonce);
      decipher.setAAD(Buffer.from(associated, "utf8"));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const opened = decipher.update(sealed.subarray(headBytes, sealed.length - TAG_BYTES));
      try {
        return new Uint8Array(Buffer.concat([opened, decipher.final()]));
      } catch {
        return undefined; // the tag does not fit, which is all that can fail here
      }
    },
  };
}

function toSecret(text: string): Secret {
  const derived = new Map<string, Buffer>();
  return {
    id: derive(text, "segno/key-id", ID_BYTES).toString("hex"),
    keyFor(use, purpose) {
      const info = `segno/${use}/${purpose}`;
      const key = derived.get(info) ?? derive(text, info, 32);
      derived.set(info, key);
      return key;
    },
  };
}

function derive(secret: string, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", Buffer.from(secret, "utf8"), "", info, bytes));
}

function macOf(secret: Secret, purpose: string, text: string): string {
  return createHmac("sha256", secret.keyFor("sign", purpose)).update(text).digest("base64url");
}

function toBase64Url(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
