// What a provider may do wrong, for tests of whoever relies on it.
//
//   POST /test/rotate-keys                  a new signing key; the old one is gone
//   POST /test/mode {"mode": "expired"}     from now on, until another mode is set
import { setTimeout as sleep } from "node:timers/promises";
import { json } from "node:stream/consumers";
import { SignJWT, UnsecuredJWT, decodeJwt, generateKeyPair, importJWK } from "jose";

const slowness = 30_000; // milliseconds

/** Modes that spoil ID tokens: what they put in the place of the true claims. */
const spoiled = {
  "wrong-nonce": () => ({ nonce: "of-another-sign-in" }),
  "wrong-audience": () => ({ aud: "another-client" }),
  "wrong-issuer": () => ({ iss: "https://elsewhere.example" }),
  expired: () => ({ iat: secondsAgo(7200), exp: secondsAgo(3600) }),
  unsigned: () => ({}),
  "wrong-key": () => ({}),
};
const modes = ["ok", "slow", "down", ...Object.keys(spoiled)];

export class Faults {
  #mode = "ok";
  #rotateKeys;
  #key;

  constructor(rotateKeys) {
    this.#rotateKeys = rotateKeys;
  }

  /** The provider's own key: a token with a wrong claim is otherwise a good one. */
  signWith(key) {
    this.#key = key;
  }

  answer = async (ctx, next) => {
    if (ctx.method === "POST" && ctx.path === "/test/rotate-keys") {
      await this.#rotateKeys();
      ctx.status = 204;
    } else if (ctx.method === "POST" && ctx.path === "/test/mode") {
      await this.#setMode(ctx);
    } else if (this.#mode === "down") {
      ctx.throw(503);
    } else {
      if (this.#mode === "slow") await sleep(slowness);
      await next();
      const wrong = ctx.path === "/token" && ctx.body?.id_token && spoiled[this.#mode];
      if (wrong) ctx.body = { ...ctx.body, id_token: await this.#forge({ ...decodeJwt(ctx.body.id_token), ...wrong() }) };
    }
  };

  async #setMode(ctx) {
    const { mode } = await json(ctx.req);
    if (!modes.includes(mode)) ctx.throw(400, `mode is one of ${modes.join(", ")}`);
    this.#mode = mode;
    ctx.status = 204;
  }

  async #forge(claims) {
    if (this.#mode === "unsigned") return new UnsecuredJWT(claims).encode();
    const { kid, alg } = this.#key;
    const key = this.#mode === "wrong-key" ? (await generateKeyPair(alg)).privateKey : await importJWK(this.#key);
    return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);
  }
}

function secondsAgo(seconds) {
  return Math.floor(Date.now() / 1000) - seconds;
}
