// The demonstration's identity provider does what the tests of sign-in rely on: it signs people in, without
// barriers, and does wrong what it is told to.
import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { launch, repository } from "./harness.mjs";
import { IdentityProvider } from "./identity-provider.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
// Nobody listens there: what the browser is sent to is read from its request.
const callback = "http://localhost:9/t/altovicentino/sign-in/callback";

let browser;
let provider;
before(async () => {
  [browser, provider] = await Promise.all([launch(), IdentityProvider.start("--test-controls", "--trust-hints")]);
});
after(() => Promise.all([browser?.close(), provider?.stop()]));

for (const language of ["it", "en"]) {
  test(`Its pages have no barriers, ${language}`, async () => {
    const { page } = await visitor(language, { script: true });
    for (const address of [new SignIn().address, `${provider.issuer}/auth`, `${provider.issuer}/session/end/success`]) {
      await page.goto(address);
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode(true).analyze();
      assert.deepEqual(violations.map(({ id }) => id), [], address);
    }
    await page.context().close();
  });

  test(`It signs in without script, ${language}`, async () => {
    const { page, sentTo } = await visitor(language);
    const request = new SignIn();
    await page.goto(request.address);
    const here = page.locator("ul").first(); // people of the union that asks
    assert.equal(await here.getByRole("button").count(), 7);
    page.getByRole("button", { name: "Marta Sartori" }).click().catch(() => {});
    const { claims } = await request.redeem(await sentTo());
    assert.deepEqual([claims.sub, claims.nonce, claims.aud], ["marta-sartori", request.nonce, "reticolo"]);
    assert.equal(claims.acr, "https://www.spid.gov.it/SpidL2");
    assert.equal(claims.email, "marta.sartori@altovicentino.example");
    assert.match(claims["https://attributes.eid.gov.it/fiscal_number"], /^TINIT-SRTMRT/);
    assert.equal(claims.memberships, undefined);
    await page.context().close();
  });
}

test("Who cancels is sent back with access_denied", async () => {
  const { page, sentTo } = await visitor("it");
  await page.goto(new SignIn().address);
  page.getByRole("button", { name: "Annulla" }).click().catch(() => {});
  assert.equal((await sentTo()).searchParams.get("error"), "access_denied");
  await page.context().close();
});

describe("It refuses", () => {
  const refused = {
    "a request without PKCE": { code_challenge: undefined, code_challenge_method: undefined },
    "plain PKCE": { code_challenge_method: "plain" },
  };
  for (const [name, parameters] of Object.entries(refused)) {
    test(name, async () => {
      const answer = await fetch(new SignIn(parameters).address, { redirect: "manual" });
      assert.match(answer.headers.get("location"), /^http:\/\/localhost:9\/.*error=invalid_request/);
    });
  }
  for (const elsewhere of ["https://elsewhere.example/t/a/sign-in/callback", "http://localhost:9/t/a/other"]) {
    test(`to send anybody to ${elsewhere}`, async () => {
      const answer = await fetch(new SignIn({ redirect_uri: elsewhere }).address, { redirect: "manual" });
      assert.equal(answer.status, 400);
    });
  }
});

describe("It does wrong what it is told to", () => {
  const wrong = {
    "wrong-nonce": ({ claims, valid }, { nonce }) => valid && claims.nonce !== nonce,
    "wrong-audience": ({ claims, valid }) => valid && claims.aud !== "reticolo",
    "wrong-issuer": ({ claims, valid }) => valid && claims.iss !== provider.issuer,
    expired: ({ claims, valid }) => valid && claims.exp < Date.now() / 1000,
    unsigned: ({ header, valid }) => header.alg === "none" && !valid,
    "wrong-key": ({ header, valid }) => header.alg === "RS256" && !valid,
    ok: ({ claims, valid }, { nonce }) => valid && claims.nonce === nonce,
  };
  for (const [mode, holds] of Object.entries(wrong)) {
    test(mode, async () => {
      await provider.misbehave(mode);
      const request = new SignIn({ login_hint: "rosa-marangon" });
      const token = await request.redeem(await request.follow());
      assert.equal(token.claims.sub, "rosa-marangon");
      assert.ok(holds(token, request), JSON.stringify(token));
    });
  }

  test("down", async () => {
    await provider.misbehave("down");
    assert.equal((await fetch(`${provider.issuer}/.well-known/openid-configuration`)).status, 503);
    await provider.misbehave("ok");
  });

  test("slow", async () => {
    await provider.misbehave("slow");
    const answer = fetch(`${provider.issuer}/jwks`, { signal: AbortSignal.timeout(300) });
    await assert.rejects(answer, { name: "TimeoutError" });
    await provider.misbehave("ok");
  });

  test("keys are rotated", async () => {
    const [old] = await keys();
    await provider.rotateKeys();
    const [key, ...others] = await keys();
    assert.notEqual(key.kid, old.kid);
    assert.deepEqual(others, []);
    const request = new SignIn({ login_hint: "rosa-marangon" });
    assert.ok((await request.redeem(await request.follow())).valid);
  });
});

test("Its people are nobody's, and belong to what there is", async () => {
  const people = JSON.parse(await readFile(`${repository}/demo/people.json`, "utf8"));
  for (const key of ["sub", "email", "fiscal_number"]) {
    assert.equal(new Set(people.map((person) => person[key])).size, people.length, `${key} is unique`);
  }
  for (const { sub, email, fiscal_number, memberships } of people) {
    assert.match(email, /\.example$/, sub);
    assert.match(fiscal_number, /^[A-Z]{6}\d\d[A-EHLMPRST]\d\dX\d{3}[A-Z]$/, "born in a place that is none");
    for (const { tenant, organization } of memberships) {
      const rows = await readFile(`${repository}/demo/${tenant}/organizations.csv`, "utf8");
      assert.ok(!organization || rows.includes(`\n${organization},`), `${sub}: ${organization}`);
    }
  }
});

/** A request to sign in, as the platform makes it. */
class SignIn {
  nonce = randomBytes(16).toString("base64url");
  #verifier = randomBytes(32).toString("base64url");

  constructor(parameters = {}) {
    const all = {
      client_id: "reticolo",
      response_type: "code",
      scope: "openid profile email fiscal",
      redirect_uri: callback,
      state: "state",
      nonce: this.nonce,
      code_challenge: createHash("sha256").update(this.#verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...parameters,
    };
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    this.address = `${provider.issuer}/auth?${new URLSearchParams(given)}`;
  }

  /** Goes where it is sent, with the cookies it gets, until it is sent back. */
  async follow() {
    const cookies = new Map();
    let address = this.address;
    while (!address.startsWith(callback)) {
      const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
      const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) cookies.set(...set.split(";")[0].split(/=(.*)/s));
      assert.equal(answer.status, 303, address);
      address = new URL(answer.headers.get("location"), address).href;
    }
    return new URL(address);
  }

  /** The ID token for the code in the address that the person was sent back to. */
  async redeem(address) {
    const answer = await fetch(`${provider.issuer}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("reticolo:reticolo-demo-secret")}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: address.searchParams.get("code"),
        redirect_uri: callback,
        code_verifier: this.#verifier,
      }),
    });
    assert.equal(answer.status, 200);
    const [header, claims, signature] = (await answer.json()).id_token.split(".");
    const decoded = (part) => Buffer.from(part, "base64url");
    const [key] = await keys();
    return {
      header: JSON.parse(decoded(header)),
      claims: JSON.parse(decoded(claims)),
      valid: verify("sha256", `${header}.${claims}`, createPublicKey({ key, format: "jwk" }), decoded(signature)),
    };
  }
}

async function keys() {
  return (await (await fetch(`${provider.issuer}/jwks`)).json()).keys;
}

/** A page, and what tells where it was sent back to. */
async function visitor(language, { script = false } = {}) {
  const context = await browser.newContext({ locale: language, javaScriptEnabled: script });
  const page = await context.newPage();
  const sentTo = async () => {
    const request = await page.waitForRequest((request) => request.url().startsWith(callback));
    return new URL(request.url());
  };
  return { page, sentTo };
}
